package io.swarmgate.edge.page;

import java.io.IOException;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Undoes a content coding, changes the content and codes it again, part by part: what came in is flushed out, so that a
 * page that comes slowly is seen as it comes.
 */
final class Recoded implements ContentChange {
    /** Fast rather than small: the content is coded once for one client. */
    private static final int LEVEL = 4;

    /** RFC 1952, section 2.3.1: deflate, no flags, no time, unknown system. */
    private static final byte[] GZIP_HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    private final ContentChange change;
    private final Decoder decoder;
    private final boolean gzip;
    private final Deflater deflater;
    private final CRC32 checksum = new CRC32();
    private final byte[] space = new byte[8 * 1024];
    private long length;
    private boolean begun;

    Recoded(ContentCoding coding, ContentChange change) {
        this.change = change;
        this.gzip = coding == ContentCoding.GZIP;
        this.decoder = gzip ? new GzipDecoder() : new DeflateDecoder();
        this.deflater = new Deflater(LEVEL, gzip);
    }

    @Override
    public void feed(byte[] part, Consumer<byte[]> out) throws IOException {
        decoder.feed(part, plain -> change.feed(plain, changed -> code(changed, out)));
        deflate(Deflater.SYNC_FLUSH, out);
    }

    @Override
    public void end(Consumer<byte[]> out) throws IOException {
        decoder.end();
        change.end(changed -> code(changed, out));
        deflater.finish();
        deflate(Deflater.NO_FLUSH, out);
        if (gzip) {
            int crc = (int) checksum.getValue();
            int size = (int) length;
            byte[] trailer = new byte[8];
            for (int i = 0; i < 4; i++) {
                trailer[i] = (byte) (crc >>> (8 * i));
                trailer[4 + i] = (byte) (size >>> (8 * i));
            }
            out.accept(trailer);
        }
        close();
    }

    @Override
    public void close() {
        decoder.close();
        deflater.end();
        change.close();
    }

    private void code(byte[] changed, Consumer<byte[]> out) {
        checksum.update(changed);
        length += changed.length;
        deflater.setInput(changed);
        deflate(Deflater.NO_FLUSH, out);
    }

    private void deflate(int flush, Consumer<byte[]> out) {
        if (!begun && gzip) {
            out.accept(GZIP_HEADER.clone());
        }
        begun = true;
        int made;
        do {
            made = deflater.deflate(space, 0, space.length, flush);
            if (made > 0) {
                out.accept(Arrays.copyOf(space, made));
            }
        } while (made == space.length);
    }
}
