package io.swarmgate.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentKindTest {
    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest(name = "{0} {1} {2}: {3}")
    @CsvSource(
            delimiter = '|',
            value = {
                "video/mp4 | x | 0000001866747970 | MEDIA",
                "text/html | x | 0000001866747970 | MEDIA",
                "text/plain | x | 00000018737479706d736468 | MEDIA",
                "'' | x | 474011100042f0250001c100 | MEDIA",
                "text/vnd.trolltech.linguist | a.ts | 00112233 | MEDIA",
                "application/octet-stream | x | 1a45dfa3010000 | MEDIA",
                "application/octet-stream | x | 494433040000 | MEDIA",
                "application/octet-stream | x | fff15080 | MEDIA",
                "text/plain | x | 574542565454 | MEDIA",
                "text/plain | subs.vtt | 41 | MEDIA",
                "image/jpeg | x | ffd8ffe0 | MEDIA",
                "application/xml | x | 3c74742078 | MEDIA",
                "application/xml | x | 3c3f786d6c3f3e0a3c747420 | MEDIA",
                "application/xml | x | 3c666f6f3e | PAGE",
                "image/svg+xml | x | 3c73766720 | PAGE",
                "text/plain | x | 68656c6c6f | PAGE",
                "application/json | a.m4s | 7b7d | PAGE",
                "application/problem+json | x | 7b7d | PAGE",
                "text/css | x | 61 | PAGE",
                "text/event-stream | x | 61 | PAGE",
                "application/zip | x | 504b0304 | FILE",
                "application/octet-stream | k1 | 00112233445566778899aabbccddeeff | FILE",
                "video/mp2t | x.ts | 3c21444f43545950452068746d6c3e | PAGE",
                "video/mp2t | x.ts | 2345585 | MEDIA",
                "video/mp2t | x.ts | 234558544d3355 | MANIFEST",
                "application/x-mpegurl | x | 234558544d3355 | MANIFEST",
                "application/dash+xml | x | 3c4d504420 | MANIFEST",
                "application/dash+xml | x | 6f6f7073 | PAGE"
            })
    void typeNameAndFirstBytesTellWhatContentIs(String type, String name, String hex, ContentKind expected) {
        byte[] start = HexFormat.of().parseHex(hex.length() % 2 == 0 ? hex : hex + "0");
        assertThat(ContentKind.of(type, "http://o.example/" + name, ByteBuffer.wrap(start), true))
                .isEqualTo(expected);
    }

    /** An encrypted segment is random bytes. */
    @RepeatedTest(200)
    void randomBytesAreMedia(RepetitionInfo round) {
        byte[] content = new byte[256];
        new Random(round.getCurrentRepetition()).nextBytes(content);
        ContentKind kind =
                ContentKind.of("application/octet-stream", "http://o.example/x", ByteBuffer.wrap(content), false);

        assertThat(kind).isEqualTo(ContentKind.MEDIA);
    }

    /** Whatever comes: it is something, and enough of it is enough. */
    @RepeatedTest(500)
    void anyContentIsOfSomeKind(RepetitionInfo round) {
        Random random = new Random(round.getCurrentRepetition());
        byte[] content = new byte[random.nextInt(5000)];
        random.nextBytes(content);
        String[] starts = {"", "<", "<?xml", "<!--", "#EXT", "\ufeff", "\u0000<", "GET"};
        byte[] start = starts[random.nextInt(starts.length)].getBytes(StandardCharsets.UTF_8);
        System.arraycopy(start, 0, content, 0, Math.min(start.length, content.length));
        ByteBuffer buffer = ByteBuffer.wrap(content);

        assertThat(ContentKind.of("", "http://o.example/x", buffer, random.nextBoolean()))
                .isNotNull();
        assertThat(buffer.position()).isZero();
        assertThat(ContentKind.enough(ByteBuffer.wrap(new byte[ContentKind.MANIFEST_BYTES])))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "'#EXTM3U\n#EXT-X-VER', true",
        "'#EXTM3U', false",
        "'<?xml version=\"1.0\"?>', false",
        "'<!-- a licence of some length', false",
        "'<html><head><title>', true"
    })
    void aDocumentThatMayBeAManifestIsLookedIntoFurther(String start, boolean enough) {
        assertThat(ContentKind.enough(text(start))).isEqualTo(enough);
    }
}
