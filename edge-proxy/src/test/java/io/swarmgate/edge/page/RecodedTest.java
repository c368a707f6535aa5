package io.swarmgate.edge.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;

class RecodedTest {
    /** Shows that the change sees plain content: letters become capitals. */
    private static final class Capitals implements ContentChange {
        @Override
        public void feed(byte[] part, Consumer<byte[]> out) {
            byte[] changed = part.clone();
            for (int i = 0; i < changed.length; i++) {
                changed[i] = (byte) Character.toUpperCase(changed[i]);
            }
            out.accept(changed);
        }

        @Override
        public void end(Consumer<byte[]> out) {
            out.accept("END".getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static byte[] recode(ContentCoding coding, byte[] coded, Random random) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ContentChange change = coding.around(new Capitals())) {
            int at = 0;
            while (at < coded.length) {
                int end = Math.min(coded.length, at + 1 + random.nextInt(1 + random.nextInt(20_000)));
                change.feed(Arrays.copyOfRange(coded, at, end), out::writeBytes);
                at = end;
            }
            change.end(out::writeBytes);
        }
        return out.toByteArray();
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream coder = new GZIPOutputStream(out)) {
            coder.write(content);
        }
        return out.toByteArray();
    }

    private static byte[] deflate(byte[] content, boolean raw) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream coder = new DeflaterOutputStream(out, new Deflater(9, raw))) {
            coder.write(content);
        }
        return out.toByteArray();
    }

    private static String gunzip(byte[] content) throws IOException {
        return new String(
                new GZIPInputStream(new ByteArrayInputStream(content)).readAllBytes(), StandardCharsets.US_ASCII);
    }

    private static byte[] text(int length) {
        Random random = new Random(length);
        byte[] text = new byte[length];
        for (int i = 0; i < length; i++) {
            text[i] = (byte) ('a' + random.nextInt(1 + i % 26));
        }
        return text;
    }

    @Test
    void gzipIsUndoneChangedAndDoneAgainHoweverItIsCut() throws IOException {
        for (int length : new int[] {0, 1, 100, 8192, 300_000}) {
            byte[] plain = text(length);
            String expected = new String(plain, StandardCharsets.US_ASCII).toUpperCase(java.util.Locale.ROOT) + "END";
            for (int seed = 0; seed < 5; seed++) {
                assertThat(gunzip(recode(ContentCoding.GZIP, gzip(plain), new Random(seed))))
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void deflateComesWithItsWrapperAndWithout() throws IOException {
        byte[] plain = text(50_000);
        for (boolean raw : new boolean[] {true, false}) {
            byte[] out = recode(ContentCoding.DEFLATE, deflate(plain, raw), new Random(1));
            assertThat(new InflaterInputStream(new ByteArrayInputStream(out)).readAllBytes())
                    .asString(StandardCharsets.US_ASCII)
                    .isEqualTo(new String(plain, StandardCharsets.US_ASCII).toUpperCase(java.util.Locale.ROOT) + "END");
        }
    }

    @Test
    void whatWasFedIsFlushedOut() throws IOException {
        ByteArrayOutputStream coded = new ByteArrayOutputStream();
        GZIPOutputStream coder = new GZIPOutputStream(coded, 512, true);
        coder.write("first".getBytes(StandardCharsets.US_ASCII));
        coder.flush();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ContentChange change = ContentCoding.GZIP.around(new Capitals())) {
            change.feed(coded.toByteArray(), out::writeBytes);
        }
        assertThat(new GZIPInputStream(new ByteArrayInputStream(out.toByteArray())).readNBytes(5))
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo("FIRST");
    }

    @Test
    void gzipHeadersMayHoldMoreAndMembersMayFollow() throws IOException {
        byte[] member = gzip("b".getBytes(StandardCharsets.US_ASCII));
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        // Extra field, name, comment and a checksum of the header (RFC 1952, section 2.3.1).
        content.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 0x1e, 0, 0, 0, 0, 0, 3, 2, 0, 7, 7, 'n', 0, 'c', 0, 1, 2});
        content.write(member, 10, member.length - 10);
        content.writeBytes(member);
        content.writeBytes(new byte[3]);
        assertThat(gunzip(recode(ContentCoding.GZIP, content.toByteArray(), new Random(2))))
                .isEqualTo("BBEND");
    }

    @Test
    void contentThatIsNotWhatItSaysIsRefused() throws IOException {
        byte[] good = gzip(text(1000));
        byte[] wrongSum = good.clone();
        wrongSum[good.length - 5] ^= 1;
        byte[] cut = Arrays.copyOf(good, good.length - 1);
        for (byte[] bad : new byte[][] {wrongSum, cut, "<html>".getBytes(StandardCharsets.US_ASCII)}) {
            assertThatThrownBy(() -> recode(ContentCoding.GZIP, bad, new Random(3)))
                    .isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> recode(ContentCoding.DEFLATE, new byte[] {1, 2, 3}, new Random(4)))
                .isInstanceOf(IOException.class);
    }

    @Test
    void otherCodingsAreNotRead() {
        assertThat(ContentCoding.of("br")).isEmpty();
        assertThat(ContentCoding.of("gzip, gzip")).isEmpty();
        assertThat(ContentCoding.of(null)).contains(ContentCoding.IDENTITY);
        assertThat(ContentCoding.of(" X-GZip ")).contains(ContentCoding.GZIP);
    }
}
