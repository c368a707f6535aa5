package io.swarmgate.swarm.catalogue;

import io.swarmgate.http.FieldLines;
import io.swarmgate.swarm.protocol.SegmentName;
import io.swarmgate.swarm.protocol.SegmentName.Range;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * A file that is a stream by itself: one track, whose segments are its aligned windows. A window at the file's end has
 * the name of a whole one, so that nobody needs to know the length to name it.
 *
 * @param route by which it is served
 * @param origin name of the origin
 * @param url absolute, as the edge fetches it
 * @param path path and query of its gateway URL
 * @param version strong validator of its bytes: another version is another stream
 * @param fields what the origin says of it that a client without an answer of the origin's needs
 */
public record SharedFile(
        String route, String origin, String url, String path, long lengthBytes, String version, FieldLines fields) {
    public static final long WINDOW_BYTES = 1 << 20;

    /** More is a mistake, and numbers of windows have to remain whole in every client. */
    private static final long MAX_BYTES = 1L << 40;

    public SharedFile {
        if (lengthBytes < 1 || lengthBytes > MAX_BYTES) {
            throw new IllegalArgumentException("a file of " + lengthBytes + " bytes is not shared");
        }
    }

    SegmentAddress address() {
        return new SegmentAddress(origin, url, null);
    }

    /** Number of the window a range is the name of; null if it is none of this file. */
    @Nullable Integer window(@Nullable Range range) {
        if (range == null
                || range.first() % WINDOW_BYTES != 0
                || range.lengthBytes() != WINDOW_BYTES
                || range.first() >= lengthBytes) {
            return null;
        }
        return (int) (range.first() / WINDOW_BYTES);
    }

    /** Bytes of a window, fewer at the file's end. */
    public long bytesIn(Range window) {
        return Math.min(window.last() + 1, lengthBytes) - window.first();
    }

    /** The windows as segments, made when they are looked at. */
    List<CataloguedSegment> segments(CataloguedTrack track) {
        return new Windows(this, track);
    }

    private static final class Windows extends AbstractList<CataloguedSegment> implements RandomAccess {
        private final SharedFile file;
        private final CataloguedTrack track;

        Windows(SharedFile file, CataloguedTrack track) {
            this.file = file;
            this.track = track;
        }

        @Override
        public CataloguedSegment get(int index) {
            if (index < 0 || index >= size()) {
                throw new IndexOutOfBoundsException(index);
            }
            long first = index * WINDOW_BYTES;
            Range range = new Range(first, first + WINDOW_BYTES - 1);
            return new CataloguedSegment(
                    track,
                    new SegmentName(file.path, range),
                    new SegmentAddress(file.origin, file.url, range),
                    index,
                    null,
                    index,
                    CataloguedSegment.Kind.WHOLE);
        }

        @Override
        public int size() {
            return (int) ((file.lengthBytes + WINDOW_BYTES - 1) / WINDOW_BYTES);
        }
    }
}
