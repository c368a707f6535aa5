package io.swarmgate.edge.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.manifest.ContentDecoding.Decoded;
import io.swarmgate.edge.manifest.ContentDecoding.Result;
import io.swarmgate.edge.manifest.ContentDecoding.TooLarge;
import io.swarmgate.edge.manifest.ContentDecoding.Undecodable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentDecodingTest {
    private static final String TEXT = "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\ns1.ts\n#EXT-X-ENDLIST\n";
    private static final byte[] PLAIN = TEXT.getBytes(StandardCharsets.US_ASCII);

    /** The text above, and 1 MiB of zeros, by the reference encoder. */
    private static final byte[] BROTLI = Base64.getDecoder()
            .decode("ix+AI0VYVE0zVQojRVhULVgtVEFSR0VURFVSQVRJT046NAojRVhUSU5GOjQsCnMxLnRzCiNFWFQtWC1FTkRMSVNUCgM=");

    private static final byte[] BROTLI_ZEROS = Base64.getDecoder().decode("W///j38CIB4LBHLvHwA=");

    private static Result decode(@Nullable String coding, byte[] coded, int limit) {
        return ContentDecoding.decode(coding, ByteBuffer.wrap(coded), limit);
    }

    private static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return out.toByteArray();
    }

    private static byte[] deflate(byte[] plain, boolean raw) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, raw);
        try (DeflaterOutputStream deflate = new DeflaterOutputStream(out, deflater)) {
            deflate.write(plain);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        } finally {
            deflater.end();
        }
        return out.toByteArray();
    }

    @Test
    void whatIsNotCodedStays() {
        assertThat(decode(null, PLAIN, 1000)).isEqualTo(new Decoded(ByteBuffer.wrap(PLAIN)));
        assertThat(decode("identity", PLAIN, 1000)).isEqualTo(new Decoded(ByteBuffer.wrap(PLAIN)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "x-gzip", "GZip", "identity, gzip"})
    void gzipIsUndone(String coding) {
        assertThat(decode(coding, gzip(PLAIN), 1000)).isEqualTo(new Decoded(ByteBuffer.wrap(PLAIN)));
    }

    @Test
    void deflateIsUndoneWithAndWithoutItsWrapper() {
        assertThat(decode("deflate", deflate(PLAIN, false), 1000)).isEqualTo(new Decoded(ByteBuffer.wrap(PLAIN)));
        assertThat(decode("deflate", deflate(PLAIN, true), 1000)).isEqualTo(new Decoded(ByteBuffer.wrap(PLAIN)));
    }

    @Test
    void brotliIsUndone() {
        assertThat(decode("br", BROTLI, 1000)).isEqualTo(new Decoded(ByteBuffer.wrap(PLAIN)));
    }

    @Test
    void codingsAreUndoneInReverseOrder() {
        assertThat(decode("deflate, gzip", gzip(deflate(PLAIN, false)), 1000))
                .isEqualTo(new Decoded(ByteBuffer.wrap(PLAIN)));
    }

    @Test
    void limitIsExact() {
        assertThat(decode(null, PLAIN, PLAIN.length)).isInstanceOf(Decoded.class);
        assertThat(decode(null, PLAIN, PLAIN.length - 1)).isInstanceOf(TooLarge.class);
        assertThat(decode("gzip", gzip(PLAIN), PLAIN.length)).isInstanceOf(Decoded.class);
        assertThat(decode("gzip", gzip(PLAIN), PLAIN.length - 1)).isInstanceOf(TooLarge.class);
    }

    @Test
    void bombsStopAtTheLimit() {
        assertThat(decode("gzip", gzip(new byte[1 << 20]), 1000)).isInstanceOf(TooLarge.class);
        assertThat(decode("deflate", deflate(new byte[1 << 20], true), 1000)).isInstanceOf(TooLarge.class);
        assertThat(decode("br", BROTLI_ZEROS, 1000)).isInstanceOf(TooLarge.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br"})
    void garbageIsToldApart(String coding) {
        assertThat(decode(coding, "not coded at all, really".getBytes(StandardCharsets.US_ASCII), 1000))
                .isInstanceOf(Undecodable.class);
        assertThat(decode(coding, new byte[0], 1000)).isInstanceOf(Undecodable.class);
    }

    @Test
    void contentCutShortIsUndecodable() {
        byte[] gzip = gzip(PLAIN);
        assertThat(decode("gzip", Arrays.copyOf(gzip, gzip.length - 9), 1000)).isInstanceOf(Undecodable.class);
        assertThat(decode("br", Arrays.copyOf(BROTLI, BROTLI.length - 4), 1000)).isInstanceOf(Undecodable.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zstd", "compress", "gzip, zstd", "gzip, gzip, gzip, gzip"})
    void otherCodingsAreNotRead(String coding) {
        assertThat(ContentDecoding.reads(coding)).isFalse();
        assertThat(decode(coding, PLAIN, 1000)).isInstanceOf(Undecodable.class);
        assertThat(ContentDecoding.start(coding, PLAIN, 10)).isEmpty();
    }

    @Test
    void startNeedsNoMoreThanTheBeginning() {
        byte[] noise = new byte[20_000];
        new Random(1).nextBytes(noise);
        byte[] long20k = (TEXT + new String(noise, StandardCharsets.ISO_8859_1)).getBytes(StandardCharsets.ISO_8859_1);
        byte[] half = Arrays.copyOf(gzip(long20k), 10_000);
        assertThat(ContentDecoding.start("gzip", half, 7)).isEqualTo("#EXTM3U".getBytes(StandardCharsets.US_ASCII));
        assertThat(ContentDecoding.start(null, PLAIN, 7)).hasSize(7);
        assertThat(ContentDecoding.start("gzip", Arrays.copyOf(half, 4), 7)).isEmpty();
    }

    @Test
    void noInputMakesItThrow() {
        Random random = new Random(42);
        for (int i = 0; i < 2000; i++) {
            byte[] garbage = new byte[random.nextInt(200)];
            random.nextBytes(garbage);
            for (String coding : new String[] {"gzip", "br", "deflate"}) {
                assertThat(decode(coding, garbage, 1000)).isNotNull();
                assertThat(ContentDecoding.start(coding, garbage, 100)).hasSizeLessThanOrEqualTo(100);
            }
        }
    }
}
