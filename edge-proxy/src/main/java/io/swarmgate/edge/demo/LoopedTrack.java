package io.swarmgate.edge.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * One of the CMAF tracks, looped: each repetition has its decode times moved on, so that it runs without a seam.
 *
 * @param timescale units a second
 * @param starts decode time of each segment of one loop, then the loop's length
 */
record LoopedTrack(String id, long timescale, List<Long> starts) {

    static LoopedTrack load(String id, LoopClock clock) {
        long timescale = new Mp4Boxes(DemoFile.media("cmaf/" + id + "/init.mp4").content()).timescale();
        List<Long> starts = new ArrayList<>();
        for (int i = 0; i < clock.loop(); i++) {
            starts.add(new Mp4Boxes(shipped(id, i)).baseMediaDecodeTime());
        }
        starts.add(timescale * clock.segment().toSeconds() * clock.loop());
        return new LoopedTrack(id, timescale, List.copyOf(starts));
    }

    private static byte[] shipped(String id, int indexInLoop) {
        return DemoFile.media("cmaf/" + id + "/s" + (indexInLoop + 1) + ".m4s").content();
    }

    private int loop() {
        return starts.size() - 1;
    }

    long loopLength() {
        return starts.get(loop());
    }

    /** Decode time of a segment's first sample. */
    long start(long number) {
        return number / loop() * loopLength() + starts.get((int) (number % loop()));
    }

    /** The bytes of a segment. */
    byte[] segment(long number) {
        return new Mp4Boxes(shipped(id, (int) (number % loop()))).shiftedBy(number / loop() * loopLength());
    }
}
