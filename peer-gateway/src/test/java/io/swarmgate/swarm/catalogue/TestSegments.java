package io.swarmgate.swarm.catalogue;

import io.swarmgate.swarm.protocol.SegmentName;
import java.util.List;
import java.util.stream.IntStream;

/** Segments without a manifest. */
public final class TestSegments {
    private TestSegments() {}

    /** In playing order, of two seconds each. */
    public static List<CataloguedSegment> ofOneTrack(int count) {
        CataloguedTrack track =
                new CataloguedTrack("00000000000000cc", "00000000000000cc", "live", "00000000000000aa", "v1");
        return IntStream.range(0, count)
                .mapToObj(n -> new CataloguedSegment(
                        track,
                        SegmentName.whole("/_p2p/s" + n + ".m4s"),
                        new SegmentAddress("origin", "http://origin.example/s" + n + ".m4s", null),
                        n,
                        2.0,
                        n,
                        CataloguedSegment.Kind.WHOLE))
                .toList();
    }
}
