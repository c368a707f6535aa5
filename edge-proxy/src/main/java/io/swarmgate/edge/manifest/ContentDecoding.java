package io.swarmgate.edge.manifest;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.brotli.dec.BrotliInputStream;
import org.jspecify.annotations.Nullable;

/** Undoes content codings (RFC 9110, section 8.4), never producing more than asked for. */
public final class ContentDecoding {
    /** What is asked of origins; all of it can be undone. */
    public static final String ACCEPTED = "gzip, br, deflate";

    /** One coding is usual; a long list is an attempt at something. */
    private static final int MAX_CODINGS = 3;

    private ContentDecoding() {}

    /** What became of coded content. */
    public sealed interface Result {}

    /** The content without its codings. */
    public record Decoded(ByteBuffer content) implements Result {}

    /** More than the limit would come out. */
    public record TooLarge() implements Result {}

    /** Not what the field says, cut short, or in a coding that is not read. */
    public record Undecodable(String detail) implements Result {}

    /** True if every coding of the field can be undone. */
    public static boolean reads(@Nullable String contentEncoding) {
        List<String> codings = codings(contentEncoding);
        return codings.size() <= MAX_CODINGS && codings.stream().allMatch(ContentDecoding::isKnown);
    }

    /**
     * Decodes whole content.
     *
     * @param contentEncoding the field's combined value; null if absent
     * @param coded a heap buffer
     * @param maxBytes most bytes that may come out
     */
    public static Result decode(@Nullable String contentEncoding, ByteBuffer coded, int maxBytes) {
        List<String> codings = codings(contentEncoding);
        if (codings.isEmpty()) {
            return coded.remaining() > maxBytes ? new TooLarge() : new Decoded(coded);
        }
        if (!reads(contentEncoding)) {
            return new Undecodable("content coding \"" + contentEncoding + "\" is not read");
        }
        Inflater inflater = new Inflater(true);
        try (InputStream in = open(codings, input(coded), inflater)) {
            byte[] content = in.readNBytes(maxBytes + 1);
            return content.length > maxBytes ? new TooLarge() : new Decoded(ByteBuffer.wrap(content));
        } catch (IOException | RuntimeException garbage) {
            return new Undecodable(contentEncoding + " content: " + garbage);
        } finally {
            inflater.end();
        }
    }

    /** As much of the beginning as the given bytes tell, at most {@code limit} bytes; empty if they tell nothing. */
    public static byte[] start(@Nullable String contentEncoding, byte[] coded, int limit) {
        List<String> codings = codings(contentEncoding);
        if (codings.isEmpty() || !reads(contentEncoding)) {
            return Arrays.copyOf(coded, codings.isEmpty() ? Math.min(limit, coded.length) : 0);
        }
        byte[] start = new byte[limit];
        int length = 0;
        Inflater inflater = new Inflater(true);
        try (InputStream in = open(codings, new ByteArrayInputStream(coded), inflater)) {
            for (int read = 0; read >= 0 && length < limit; read = in.read(start, length, limit - length)) {
                length += read;
            }
        } catch (IOException | RuntimeException incomplete) {
            // Expected: the rest has not arrived.
        } finally {
            inflater.end();
        }
        return Arrays.copyOf(start, length);
    }

    private static InputStream input(ByteBuffer buffer) {
        return new ByteArrayInputStream(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
    }

    private static InputStream open(List<String> codings, InputStream coded, Inflater raw) throws IOException {
        InputStream in = coded;
        // Codings are listed in the order they were applied.
        for (int i = codings.size() - 1; i >= 0; i--) {
            in = switch (codings.get(i)) {
                case "gzip", "x-gzip" -> new GZIPInputStream(in);
                case "br" -> new BrotliInputStream(in);
                default -> inflate(in, raw);
            };
        }
        return in;
    }

    /** "deflate" is the zlib format (RFC 9110, section 8.4.1.2), yet many servers send it without its wrapper. */
    private static InputStream inflate(InputStream in, Inflater raw) throws IOException {
        byte[] header = in.readNBytes(2);
        boolean zlib = header.length == 2
                && (header[0] & 0x0f) == 8
                && (((header[0] & 0xff) << 8) | (header[1] & 0xff)) % 31 == 0;
        InputStream whole = new SequenceInputStream(new ByteArrayInputStream(header), in);
        return zlib ? new InflaterInputStream(whole) : new InflaterInputStream(whole, raw);
    }

    private static List<String> codings(@Nullable String contentEncoding) {
        List<String> codings = new ArrayList<>();
        if (contentEncoding != null) {
            for (String member : contentEncoding.split(",", -1)) {
                String coding = member.strip().toLowerCase(Locale.ROOT);
                if (!coding.isEmpty() && !coding.equals("identity")) {
                    codings.add(coding);
                }
            }
        }
        return codings;
    }

    private static boolean isKnown(String coding) {
        return switch (coding) {
            case "gzip", "x-gzip", "br", "deflate" -> true;
            default -> false;
        };
    }
}
