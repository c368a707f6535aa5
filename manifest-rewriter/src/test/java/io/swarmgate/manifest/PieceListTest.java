package io.swarmgate.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PieceListTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static PieceList.Builder builder(String text) {
        return new PieceList.Builder(bytes(text), 0, text.length(), 1);
    }

    /** What the list says in each of its forms, which must agree. */
    private static String text(PieceList pieces) {
        StringBuilder gathered = new StringBuilder();
        for (ByteBuffer piece : pieces) {
            gathered.append(StandardCharsets.US_ASCII.decode(piece));
        }
        String joined = new String(pieces.toByteArray(), StandardCharsets.US_ASCII);
        assertThat(gathered).hasToString(joined);
        assertThat(pieces.lengthBytes()).isEqualTo(joined.length());
        assertThat(pieces.size()).isEqualTo(2 * pieces.replacements() + 1);
        return joined;
    }

    @Test
    void nothingReplacedIsTheInput() {
        assertThat(text(builder("abc").build())).isEqualTo("abc");
    }

    @Test
    void replacesInsertsAndRemoves() {
        PieceList.Builder builder = builder("abcdef");
        builder.replace(0, 0, bytes("<"));
        builder.replace(1, 3, bytes("-"));
        builder.replace(5, 6, bytes(""));

        assertThat(text(builder.build())).isEqualTo("<a-de");
    }

    @Test
    void readsOnlyItsPartOfTheInput() {
        PieceList.Builder builder = new PieceList.Builder(bytes("..ab.."), 2, 4, 0);
        builder.replace(3, 4, bytes("B"));

        assertThat(text(builder.build())).isEqualTo("aB");
    }

    @Test
    void repeatsReplacementsAtADistance() {
        PieceList.Builder builder = builder("axbxaxbxaxbx!");
        builder.replace(0, 1, bytes("A"));
        builder.replace(2, 2, bytes("+"));
        builder.repeat(0, 4, 2);
        builder.replace(12, 13, bytes("."));

        assertThat(text(builder.build())).isEqualTo("Ax+bxAx+bxAx+bx.");
        assertThat(builder.build().replacements()).isEqualTo(7);
    }

    @Test
    void runsFollowEachOther() {
        PieceList.Builder builder = builder("a1a2a3b1b2b3");
        builder.replace(0, 1, bytes("x"));
        builder.repeat(0, 2, 2);
        builder.replace(6, 7, bytes("yy"));
        builder.repeat(1, 2, 2);

        assertThat(text(builder.build())).isEqualTo("x1x2x3yy1yy2yy3");
    }

    @Test
    void repeatingNothingIsNothing() {
        PieceList.Builder builder = builder("abab");
        builder.repeat(0, 2, 1);
        builder.replace(0, 1, bytes("x"));
        builder.repeat(0, 2, 0);

        assertThat(text(builder.build())).isEqualTo("xbab");
    }

    @Test
    void refusesWhatOverlapsOrLeavesTheInput() {
        PieceList.Builder builder = builder("abcdef");
        builder.replace(2, 4, bytes("x"));

        assertThatThrownBy(() -> builder.replace(3, 5, bytes("y"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.replace(5, 4, bytes("y"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.replace(5, 7, bytes("y"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.repeat(0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.repeat(0, 2, 2)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void piecesAreReadOnlyAndTheCallersOwn() {
        PieceList pieces = builder("abc").build();
        pieces.get(0).get();

        assertThat(pieces.get(0).remaining()).isEqualTo(3);
        assertThat(pieces.get(0).isReadOnly()).isTrue();
        assertThatThrownBy(() -> pieces.get(1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    /** Lengths around those at which copying changes its way. */
    @Test
    void agreesWithAStringBuilder() {
        Random random = new Random(4);
        for (int round = 0; round < 300; round++) {
            String input = "0123456789abcdef".repeat(20);
            PieceList.Builder builder = builder(input);
            StringBuilder expected = new StringBuilder();
            int at = 0;
            while (at < input.length()) {
                int from = Math.min(input.length(), at + random.nextInt(80));
                int to = Math.min(input.length(), from + random.nextInt(12));
                String insert = "ABCDEFGHIJ".repeat(8).substring(0, random.nextInt(80));
                builder.replace(from, to, bytes(insert));
                expected.append(input, at, from).append(insert);
                at = to;
            }
            assertThat(text(builder.build())).isEqualTo(expected.toString());
        }
    }
}
