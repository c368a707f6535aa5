package io.swarmgate.manifest.hls;

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
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the index says of a playlist; the document is {@code http://o.example/live/main.m3u8}. */
class PlaylistIndexerTest {
    private static final String LIVE = "http://o.example/live/";

    private static TrackIndex index(String... lines) {
        String playlist = "#EXTM3U\n#EXT-X-TARGETDURATION:6\n" + String.join("\n", lines) + "\n";
        return ((Rewritten) PlaylistRewriter.rewrite(
                        ByteBuffer.wrap(playlist.getBytes(StandardCharsets.UTF_8)),
                        LIVE + "main.m3u8",
                        new IdentityPolicy(),
                        RewriteLimits.DEFAULT,
                        Map.of()))
                .index();
    }

    private static List<Segment> segments(String... lines) {
        TrackIndex index = index(lines);
        assertThat(index.tracks()).hasSize(1);
        return index.tracks().get(0).segments();
    }

    @Test
    void segmentsAreNumberedFromTheMediaSequence() {
        assertThat(segments("#EXT-X-MEDIA-SEQUENCE:41", "#EXTINF:6.006,", "a.ts", "#EXTINF:4,title", "b.ts?x=1"))
                .containsExactly(
                        new Segment(
                                LIVE + "a.ts",
                                ReferenceKind.MEDIA_SEGMENT,
                                null,
                                41,
                                null,
                                null,
                                Duration.ofMillis(6006),
                                false,
                                false,
                                null,
                                null),
                        new Segment(
                                LIVE + "b.ts?x=1",
                                ReferenceKind.MEDIA_SEGMENT,
                                null,
                                42,
                                null,
                                null,
                                Duration.ofSeconds(4),
                                false,
                                false,
                                null,
                                null));
    }

    @Test
    void numbersBeginAtZeroAndGoOnOverADiscontinuity() {
        assertThat(segments("#EXTINF:4,", "a.ts", "#EXT-X-DISCONTINUITY", "#EXTINF:4,", "ad/a.ts"))
                .extracting(Segment::number, Segment::url)
                .containsExactly(tuple(0L, LIVE + "a.ts"), tuple(1L, LIVE + "ad/a.ts"));
    }

    @Test
    void segmentsLeftOutOfADeltaUpdateKeepTheirNumbers() {
        assertThat(segments("#EXT-X-MEDIA-SEQUENCE:100", "#EXT-X-SKIP:SKIPPED-SEGMENTS=30", "#EXTINF:4,", "130.m4s"))
                .extracting(Segment::number)
                .containsExactly(130L);
    }

    @Test
    void anImpliedOffsetGoesOnWhereTheSameFileWasLeft() {
        assertThat(segments(
                        "#EXTINF:4,",
                        "#EXT-X-BYTERANGE:1000@500",
                        "all.ts",
                        "#EXTINF:4,",
                        "#EXT-X-BYTERANGE:700",
                        "all.ts",
                        "#EXTINF:4,",
                        "#EXT-X-BYTERANGE:300",
                        "all.ts",
                        "#EXTINF:4,",
                        "other.ts"))
                .extracting(Segment::range)
                .containsExactly(new ByteRange(500, 1000), new ByteRange(1500, 700), new ByteRange(2200, 300), null);
    }

    @Test
    void whatIsEncryptedIsToldUntilMethodNone() {
        assertThat(segments(
                        "#EXTINF:4,",
                        "clear.ts",
                        "#EXT-X-KEY:METHOD=AES-128,URI=\"k\"",
                        "#EXTINF:4,",
                        "a.ts",
                        "#EXTINF:4,",
                        "b.ts",
                        "#EXT-X-KEY:METHOD=NONE",
                        "#EXTINF:4,",
                        "c.ts"))
                .extracting(Segment::encrypted)
                .containsExactly(false, true, true, false);
    }

    @Test
    void anInitializationSegmentHoldsUntilTheNext() {
        assertThat(segments(
                        "#EXT-X-MAP:URI=\"all.mp4\",BYTERANGE=\"700@0\"",
                        "#EXTINF:4,",
                        "a.m4s",
                        "#EXT-X-MAP:URI=\"i2.mp4\"",
                        "#EXTINF:4,",
                        "b.m4s"))
                .extracting(Segment::kind, Segment::url, Segment::initializationUrl, Segment::initializationRange)
                .containsExactly(
                        tuple(ReferenceKind.INITIALIZATION_SEGMENT, LIVE + "all.mp4", null, null),
                        tuple(ReferenceKind.MEDIA_SEGMENT, LIVE + "a.m4s", LIVE + "all.mp4", new ByteRange(0, 700)),
                        tuple(ReferenceKind.INITIALIZATION_SEGMENT, LIVE + "i2.mp4", null, null),
                        tuple(ReferenceKind.MEDIA_SEGMENT, LIVE + "b.m4s", LIVE + "i2.mp4", null));
    }

    @Test
    void aGapIsToldOfItsSegmentAlone() {
        assertThat(segments("#EXTINF:4,", "#EXT-X-GAP", "a.ts", "#EXTINF:4,", "b.ts"))
                .extracting(Segment::gap)
                .containsExactly(true, false);
    }

    @Test
    void partialSegmentsAreCountedWithinTheirParent() {
        assertThat(segments(
                        "#EXT-X-MEDIA-SEQUENCE:7",
                        "#EXT-X-PART:DURATION=1,URI=\"7.m4s\",BYTERANGE=\"100@0\"",
                        "#EXT-X-PART:DURATION=0.5,URI=\"7.m4s\",BYTERANGE=\"50\"",
                        "#EXTINF:1.5,",
                        "7.m4s",
                        "#EXT-X-PART:DURATION=1,URI=\"8.0.m4s\",GAP=YES",
                        "#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"8.1.m4s\",BYTERANGE-START=20"))
                .extracting(
                        Segment::kind, Segment::number, Segment::part, Segment::range, Segment::duration, Segment::gap)
                .containsExactly(
                        tuple(
                                ReferenceKind.PARTIAL_SEGMENT,
                                7L,
                                0,
                                new ByteRange(0, 100),
                                Duration.ofSeconds(1),
                                false),
                        tuple(
                                ReferenceKind.PARTIAL_SEGMENT,
                                7L,
                                1,
                                new ByteRange(100, 50),
                                Duration.ofMillis(500),
                                false),
                        tuple(ReferenceKind.MEDIA_SEGMENT, 7L, null, null, Duration.ofMillis(1500), false),
                        tuple(ReferenceKind.PARTIAL_SEGMENT, 8L, 0, null, Duration.ofSeconds(1), true),
                        tuple(ReferenceKind.PART_HINT, 8L, 1, new ByteRange(20, ByteRange.OPEN), null, false));
    }

    @Test
    void aPlaylistIsLiveUntilItsEndlist() {
        assertThat(index("#EXT-X-TARGETDURATION:6", "#EXTINF:4,", "a.ts").live())
                .isTrue();
        assertThat(index("#EXT-X-TARGETDURATION:6", "#EXTINF:4,", "a.ts", "#EXT-X-ENDLIST")
                        .live())
                .isFalse();
    }

    @Test
    void timesOfThePlaylistAreRead() {
        TrackIndex index = index("#EXT-X-TARGETDURATION:6", "#EXTINF:4,", "a.ts");

        assertThat(index.format()).isEqualTo(ManifestFormat.HLS);
        assertThat(index.multivariant()).isFalse();
        assertThat(index.targetDuration()).isEqualTo(Duration.ofSeconds(6));
        assertThat(index.refreshPeriod()).isNull();
        assertThat(index.lowLatency()).isNull();
        assertThat(index.truncated()).isFalse();
    }

    @Test
    void lowLatencyIsTold() {
        assertThat(index(
                                "#EXT-X-PART-INF:PART-TARGET=0.334",
                                "#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.1",
                                "#EXTINF:4,",
                                "a.ts")
                        .lowLatency())
                .isEqualTo(new LowLatency(Duration.ofMillis(334), true, null));
    }

    @Test
    void aMultivariantPlaylistNamesItsVariantsAndRenditions() {
        TrackIndex index = index(
                "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"aac\",NAME=\"English\",LANGUAGE=\"en\",URI=\"en.m3u8\"",
                "#EXT-X-STREAM-INF:BANDWIDTH=2000000,CODECS=\"avc1.64001f\",AUDIO=\"aac\"",
                "hi.m3u8");

        assertThat(index.multivariant()).isTrue();
        assertThat(index.live()).isFalse();
        assertThat(index.tracks())
                .containsExactly(
                        new Track("aac/English", Track.Type.AUDIO, null, null, "en", LIVE + "en.m3u8", List.of()),
                        new Track(
                                LIVE + "hi.m3u8",
                                Track.Type.VIDEO,
                                2_000_000L,
                                "avc1.64001f",
                                null,
                                LIVE + "hi.m3u8",
                                List.of()));
    }
}
