package io.swarmgate.manifest.dash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.swarmgate.manifest.ByteRange;
import io.swarmgate.manifest.IdentityPolicy;
import io.swarmgate.manifest.ManifestFormat;
import io.swarmgate.manifest.ReferenceKind;
import io.swarmgate.manifest.RewriteLimits;
import io.swarmgate.manifest.RewriteResult.Rewritten;
import io.swarmgate.manifest.TrackIndex;
import io.swarmgate.manifest.TrackIndex.LowLatency;
import io.swarmgate.manifest.TrackIndex.Segment;
import io.swarmgate.manifest.TrackIndex.Track;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the index says of an MPD; the document is {@code http://o.example/d/m.mpd}. */
class MpdIndexerTest {
    private static final String D = "http://o.example/d/";

    static Rewritten mpd(String attributes, String content) {
        String mpd = "<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" " + attributes + ">" + content + "</MPD>";
        return (Rewritten) MpdRewriter.rewrite(
                ByteBuffer.wrap(mpd.getBytes(StandardCharsets.UTF_8)),
                D + "m.mpd",
                new IdentityPolicy(),
                RewriteLimits.DEFAULT);
    }

    private static TrackIndex index(String attributes, String content) {
        return mpd(attributes, content).index();
    }

    /** The segments of one Representation of a static MPD that lasts ten seconds. */
    private static List<Segment> segments(String information) {
        TrackIndex index = index(
                "mediaPresentationDuration=\"PT10S\"",
                "<Period><AdaptationSet><Representation id=\"v\" bandwidth=\"9000\">" + information
                        + "</Representation></AdaptationSet></Period>");
        assertThat(index.tracks()).hasSize(1);
        return index.tracks().get(0).segments();
    }

    @Test
    void numberedSegmentsFillThePeriod() {
        assertThat(segments("<SegmentTemplate media=\"$RepresentationID$/$Bandwidth$-$Number%03d$.m4s\""
                        + " initialization=\"$RepresentationID$/i.mp4\" timescale=\"10\" duration=\"40\""
                        + " startNumber=\"5\"/>"))
                .containsExactly(
                        template(5, "v/9000-005.m4s", 0),
                        template(6, "v/9000-006.m4s", 4),
                        template(7, "v/9000-007.m4s", 8));
    }

    private static Segment template(long number, String url, long startSeconds) {
        return new Segment(
                D + url,
                ReferenceKind.MEDIA_SEGMENT,
                null,
                number,
                null,
                Duration.ofSeconds(startSeconds),
                Duration.ofSeconds(4),
                false,
                false,
                D + "v/i.mp4",
                null);
    }

    @Test
    void anEndNumberIsTheLast() {
        assertThat(segments("<SegmentTemplate media=\"$Number$\" duration=\"1\" startNumber=\"3\" endNumber=\"4\"/>"))
                .extracting(Segment::number)
                .containsExactly(3L, 4L);
    }

    @Test
    void aTimelineGivesTimesAndRepeats() {
        assertThat(segments("<SegmentTemplate media=\"$Time$.m4s\" timescale=\"10\" presentationTimeOffset=\"100\">"
                        + "<SegmentTimeline><S t=\"100\" d=\"20\" r=\"1\"/><S d=\"30\"/></SegmentTimeline>"
                        + "</SegmentTemplate>"))
                .extracting(Segment::url, Segment::number, Segment::start, Segment::duration)
                .containsExactly(
                        tuple(D + "100.m4s", 1L, Duration.ZERO, Duration.ofSeconds(2)),
                        tuple(D + "120.m4s", 2L, Duration.ofSeconds(2), Duration.ofSeconds(2)),
                        tuple(D + "140.m4s", 3L, Duration.ofSeconds(4), Duration.ofSeconds(3)));
    }

    @Test
    void aNegativeRepeatGoesOnToTheNextTimeAndThePeriodsEnd() {
        assertThat(segments("<SegmentTemplate media=\"$Time$\"><SegmentTimeline><S t=\"0\" d=\"2\" r=\"-1\"/>"
                        + "<S t=\"4\" d=\"3\" r=\"-1\"/></SegmentTimeline></SegmentTemplate>"))
                .extracting(Segment::url)
                .containsExactly(D + "0", D + "2", D + "4", D + "7");
    }

    @Test
    void aListGivesFilesAndRanges() {
        assertThat(segments("<BaseURL>all.mp4</BaseURL><SegmentList timescale=\"2\" duration=\"4\">"
                        + "<Initialization range=\"0-699\"/><SegmentURL mediaRange=\"700-1699\"/>"
                        + "<SegmentURL media=\"b.m4s\"/></SegmentList>"))
                .extracting(
                        Segment::url,
                        Segment::range,
                        Segment::number,
                        Segment::start,
                        Segment::duration,
                        Segment::initializationUrl,
                        Segment::initializationRange)
                .containsExactly(
                        tuple(
                                D + "all.mp4",
                                new ByteRange(700, 1000),
                                1L,
                                Duration.ZERO,
                                Duration.ofSeconds(2),
                                D + "all.mp4",
                                new ByteRange(0, 700)),
                        tuple(
                                D + "b.m4s",
                                null,
                                2L,
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(2),
                                D + "all.mp4",
                                new ByteRange(0, 700)));
    }

    @Test
    void aSegmentBaseIsOneFileWhoseBeginningInitializes() {
        assertThat(segments("<BaseURL>all.mp4</BaseURL><SegmentBase indexRange=\"800-1999\">"
                        + "<Initialization range=\"0-799\"/></SegmentBase>"))
                .extracting(
                        Segment::url,
                        Segment::range,
                        Segment::duration,
                        Segment::initializationUrl,
                        Segment::initializationRange)
                .containsExactly(tuple(
                        D + "all.mp4",
                        new ByteRange(0, ByteRange.OPEN),
                        Duration.ofSeconds(10),
                        D + "all.mp4",
                        new ByteRange(0, 800)));
        assertThat(segments("<BaseURL>all.mp4</BaseURL><SegmentBase indexRange=\"800-1999\"/>"))
                .extracting(Segment::initializationRange)
                .containsExactly(new ByteRange(0, 800));
    }

    @Test
    void contentProtectionIsEncryption() {
        assertThat(segments("<ContentProtection schemeIdUri=\"urn:x\"/>"
                        + "<SegmentTemplate media=\"$Number$\" duration=\"10\"/>"))
                .extracting(Segment::encrypted)
                .containsExactly(true);
    }

    @Test
    void periodsFollowEachOther() {
        String period = "<AdaptationSet contentType=\"video\" lang=\"en\"><SegmentTemplate media=\"$Number$\""
                + " duration=\"5\"/><Representation id=\"v\" bandwidth=\"7\" codecs=\"avc1.1\"/></AdaptationSet></Period>";
        TrackIndex index = index(
                "mediaPresentationDuration=\"PT12S\"",
                "<Period duration=\"PT5S\">" + period + "<Period id=\"two\">" + period);

        assertThat(index.tracks()).extracting(Track::id).containsExactly("v", "v@two");
        assertThat(index.tracks().get(0))
                .extracting(Track::type, Track::bandwidth, Track::codecs, Track::language, Track::url)
                .containsExactly(Track.Type.VIDEO, 7L, "avc1.1", "en", null);
        assertThat(index.tracks().get(1).segments())
                .extracting(Segment::start)
                .containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(10));
    }

    @Test
    void aStaticMpdIsNotLive() {
        TrackIndex index = index("maxSegmentDuration=\"PT4S\"", "");

        assertThat(index.format()).isEqualTo(ManifestFormat.DASH);
        assertThat(index.live()).isFalse();
        assertThat(index.targetDuration()).isEqualTo(Duration.ofSeconds(4));
        assertThat(index.refreshPeriod()).isNull();
        assertThat(index.lowLatency()).isNull();
    }

    @Test
    void aDynamicMpdIsLiveAndTellsItsTimes() {
        TrackIndex index = index(
                "type=\"dynamic\" minimumUpdatePeriod=\"PT2S\"",
                "<Period start=\"PT0S\"><AdaptationSet><SegmentTemplate media=\"$Time$\""
                        + " availabilityTimeOffset=\"1.5\"><SegmentTimeline><S t=\"0\" d=\"3\"/></SegmentTimeline>"
                        + "</SegmentTemplate><Representation id=\"v\"/></AdaptationSet></Period>");

        assertThat(index.live()).isTrue();
        assertThat(index.refreshPeriod()).isEqualTo(Duration.ofSeconds(2));
        assertThat(index.targetDuration()).isEqualTo(Duration.ofSeconds(3));
        assertThat(index.lowLatency()).isEqualTo(new LowLatency(null, false, Duration.ofMillis(1500)));
    }
}
