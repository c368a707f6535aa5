package io.swarmgate.quality;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a playback session, or what has come on top of what was known. Times are in milliseconds.
 *
 * @param sessions 1 with the first amounts of a session, 0 with what comes on top
 * @param startupMillis from the wish to play until the picture moved; null if this is not when it became known
 * @param watchedMillis in which media played
 * @param stalls how often the playhead stood for want of media, seeks aside
 * @param stalledMillis for how long
 * @param bufferSamples how often the length of the buffer was looked at
 * @param bufferMillis what was ahead of the playhead then, added up
 * @param mediaMillis of media whose size is known
 * @param mediaBytes the size
 * @param frames that were to be shown
 * @param droppedFrames of these, how many were not
 * @param httpBytes of segments that came over HTTP and from no cache of the browser's
 */
public record QualityAmounts(
        int sessions,
        @Nullable Long startupMillis,
        long watchedMillis,
        long stalls,
        long stalledMillis,
        long bufferSamples,
        long bufferMillis,
        long mediaMillis,
        long mediaBytes,
        long frames,
        long droppedFrames,
        long httpBytes) {
    /** Of a session nobody has heard of. */
    static final QualityAmounts NONE = new QualityAmounts(0, null, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    public QualityAmounts {
        if (sessions < 0
                || (startupMillis != null && startupMillis < 0)
                || watchedMillis < 0
                || stalls < 0
                || stalledMillis < 0
                || bufferSamples < 0
                || bufferMillis < 0
                || mediaMillis < 0
                || mediaBytes < 0
                || frames < 0
                || droppedFrames < 0
                || httpBytes < 0) {
            throw new IllegalArgumentException("amounts of a session never become less");
        }
    }

    /** Whether these totals of a session may have come after those: nothing in them is less. */
    boolean includes(QualityAmounts earlier) {
        return watchedMillis >= earlier.watchedMillis
                && stalls >= earlier.stalls
                && stalledMillis >= earlier.stalledMillis
                && bufferSamples >= earlier.bufferSamples
                && bufferMillis >= earlier.bufferMillis
                && mediaMillis >= earlier.mediaMillis
                && mediaBytes >= earlier.mediaBytes
                && frames >= earlier.frames
                && droppedFrames >= earlier.droppedFrames
                && httpBytes >= earlier.httpBytes;
    }

    /** What came on top of earlier totals, which these include. */
    QualityAmounts since(QualityAmounts earlier) {
        return new QualityAmounts(
                sessions - earlier.sessions,
                earlier.startupMillis == null ? startupMillis : null,
                watchedMillis - earlier.watchedMillis,
                stalls - earlier.stalls,
                stalledMillis - earlier.stalledMillis,
                bufferSamples - earlier.bufferSamples,
                bufferMillis - earlier.bufferMillis,
                mediaMillis - earlier.mediaMillis,
                mediaBytes - earlier.mediaBytes,
                frames - earlier.frames,
                droppedFrames - earlier.droppedFrames,
                httpBytes - earlier.httpBytes);
    }
}
