package io.swarmgate.edge.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.manifest.ManifestRequest;
import io.swarmgate.edge.origin.Fields;
import io.swarmgate.edge.origin.OriginServer;
import io.swarmgate.http.Asker;
import io.swarmgate.manifest.GatewayMapping;
import io.swarmgate.manifest.ManifestFormat;
import io.swarmgate.manifest.ManifestRewriter;
import io.swarmgate.manifest.RewriteLimits;
import io.swarmgate.manifest.RewriteResult.Rewritten;
import io.swarmgate.manifest.TrackIndex;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClockedManifestsTest {
    private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");
    private static final GatewayMapping.Route ROUTE = new GatewayMapping.Route("/", "http://o.example/");
    private static final GatewayMapping POLICY = GatewayMapping.of(
            "/_p2p", ROUTE, List.of(ROUTE), List.of(new GatewayMapping.Origin("o", "http://o.example/")), true);
    private static final OriginServer SERVER = new OriginServer(
            "o",
            "http://o.example/",
            null,
            false,
            false,
            true,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            1);

    private static final int MAX_BYTES = 4 << 20;

    private final List<Integer> told = new ArrayList<>();
    private long nanos;
    private final ClockedManifests manifests =
            new ClockedManifests(MAX_BYTES, (request, index) -> told.add(segments(index)), () -> nanos);

    private static int segments(TrackIndex index) {
        return index.tracks().get(0).segments().size();
    }

    private void read(String name, String template) {
        read(name, template, "");
    }

    private void read(String name, String template, String comment) {
        String url = "http://o.example/" + name;
        String mpd = "<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"dynamic\""
                + " availabilityStartTime=\"2026-01-01T12:00:00Z\"><!--" + comment + "--><Period start=\"PT0S\">"
                + "<AdaptationSet>" + template + "<Representation id=\"v\"/></AdaptationSet></Period></MPD>";
        Rewritten manifest = (Rewritten) ManifestRewriter.of(POLICY, RewriteLimits.DEFAULT)
                .rewrite(ManifestFormat.DASH, ByteBuffer.wrap(mpd.getBytes(StandardCharsets.UTF_8)), url);
        boolean lowLatency = manifest.index(START).lowLatency() != null;
        manifests.read(
                new ManifestRequest("live", "live", SERVER, url, Asker.EDGE, Fields.EMPTY, POLICY),
                manifest,
                lowLatency);
    }

    private static final String CLOCKED = "<SegmentTemplate media=\"$Number$.m4s\" duration=\"2\"/>";
    private static final String TIMED = "<SegmentTemplate media=\"$Time$.m4s\"><SegmentTimeline><S t=\"0\" d=\"2\"/>"
            + "</SegmentTimeline></SegmentTemplate>";

    @Test
    void whatListsMoreByTheClockIsToldAgain() {
        read("m.mpd", CLOCKED);

        manifests.tick(START.plusSeconds(4));
        manifests.tick(START.plusSeconds(6));

        assertThat(told).containsExactly(2, 3);
    }

    @Test
    void lowLatencyIsToldBetweenTheTicksOfTheOthers() {
        read("m.mpd", CLOCKED);
        read(
                "ll.mpd",
                "<SegmentTemplate media=\"$Number$.m4s\" duration=\"2\" availabilityTimeOffset=\"1.5\""
                        + " availabilityTimeComplete=\"false\"/>");

        manifests.tickLowLatency(START.plusMillis(4_500));

        assertThat(told).containsExactly(3);
    }

    @Test
    void whatListsItsSegmentsIsNotToldAgain() {
        read("m.mpd", TIMED);

        manifests.tick(START.plusSeconds(4));

        assertThat(told).isEmpty();
    }

    @Test
    void aNewVersionTakesTheOldOnesPlace() {
        read("m.mpd", CLOCKED);
        read("m.mpd", TIMED);

        manifests.tick(START.plusSeconds(4));

        assertThat(told).isEmpty();
    }

    @Test
    void whatNobodyReadForHoursIsForgotten() {
        read("m.mpd", CLOCKED);
        nanos = ClockedManifests.KEPT.toNanos();

        manifests.tick(START.plusSeconds(4));

        assertThat(told).isEmpty();
    }

    @Test
    void noMoreBytesAreKeptThanTheLimit() {
        String third = "x".repeat(MAX_BYTES / 9);
        for (int n = 0; n < 10; n++) {
            read(n + ".mpd", CLOCKED, third);
        }

        manifests.tick(START.plusSeconds(4));

        assertThat(told).hasSizeBetween(1, 2);
    }
}
