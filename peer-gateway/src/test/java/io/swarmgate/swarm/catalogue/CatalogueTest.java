package io.swarmgate.swarm.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.http.FieldLines;
import io.swarmgate.manifest.ByteRange;
import io.swarmgate.manifest.ManifestFormat;
import io.swarmgate.manifest.ReferenceKind;
import io.swarmgate.manifest.TrackIndex;
import io.swarmgate.manifest.TrackIndex.Segment;
import io.swarmgate.manifest.TrackIndex.Track;
import io.swarmgate.swarm.protocol.SegmentName;
import io.swarmgate.swarm.protocol.SegmentName.Range;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is known of streams, and what is forgotten of them. */
class CatalogueTest {
    private static final String SITE = "http://origin.example/";

    private final List<String> appeared = new ArrayList<>();
    /** Room for some 750 segments of short names. */
    private final Catalogue catalogue = new Catalogue(
            500_000,
            (track, added) ->
                    added.forEach(segment -> appeared.add(segment.name().path())));

    private static Segment segment(String name, int number) {
        return new Segment(
                SITE + name + number + ".m4s",
                ReferenceKind.MEDIA_SEGMENT,
                null,
                number,
                null,
                null,
                Duration.ofSeconds(2),
                false,
                false,
                null,
                null);
    }

    private static Track track(String id, @Nullable String url, List<Segment> segments) {
        return new Track(id, Track.Type.MIXED, null, null, null, url, segments);
    }

    private void learn(String url, boolean multivariant, Track... tracks) {
        TrackIndex index = new TrackIndex(
                ManifestFormat.HLS, multivariant, !multivariant, null, null, null, List.of(tracks), false);
        catalogue.learn(new LearnedManifest(
                "live",
                url,
                index,
                (kind, segment) ->
                        new SegmentLocator.Located("/_p2p/" + segment.substring(SITE.length()), "origin", segment)));
    }

    /** A media playlist with segments from one number to another, both inclusive. */
    private void learnMedia(String name, int first, int last) {
        List<Segment> segments = new ArrayList<>();
        for (int n = first; n <= last; n++) {
            segments.add(segment(name, n));
        }
        learn(SITE + name + ".m3u8", false, track(name, null, segments));
    }

    private boolean knows(String name, int number) {
        return !catalogue.find(address(name, number)).isEmpty();
    }

    private static SegmentAddress address(String name, int number) {
        return new SegmentAddress("origin", SITE + name + number + ".m4s", null);
    }

    @Test
    void whatLeavesThePlaylistIsForgotten() {
        learnMedia("a", 1, 5);
        learnMedia("a", 4, 8);
        assertThat(knows("a", 8)).isTrue();
        assertThat(catalogue.segments()).isLessThanOrEqualTo(8);
        assertThat(appeared).containsExactly("/_p2p/a6.m4s", "/_p2p/a7.m4s", "/_p2p/a8.m4s");
    }

    @Test
    void segmentsAreFoundByWhatPeersCallThemAsLongAsTheyAreListed() {
        learnMedia("a", 1, 5);
        long key = SegmentName.whole("/_p2p/a2.m4s").key();
        assertThat(catalogue.find(key, streamOf("a"))).isEqualTo(catalogue.find(address("a", 2), streamOf("a")));
        assertThat(catalogue.find(key, "another")).isNull();
        assertThat(catalogue.lists(key)).isTrue();
        learnMedia("a", 100, 105);
        assertThat(catalogue.lists(key)).isFalse();
    }

    @Test
    void aPlaylistReadForTheFirstTimeIsNoNews() {
        learnMedia("a", 1, 5);
        assertThat(appeared).isEmpty();
    }

    @Test
    void tracksNobodyAsksForGoFirstAndTakeTheirSegmentsAlong() {
        learnMedia("watched", 1, 50);
        for (int i = 0; i < 200; i++) {
            for (int n = 0; n < 5; n++) {
                assertThat(knows("watched", 7)).as("after %d others", i).isTrue();
            }
            learnMedia("other" + i + "-", 1, 50);
            catalogue.settle();
        }
        assertThat(catalogue.segments()).isLessThanOrEqualTo(1000);
        assertThat(knows("other0-", 7)).isFalse();
    }

    @Test
    void theListsOfOneMultivariantPlaylistAreOneStreamWhicheverIsReadFirst() {
        learnMedia("early", 1, 3);
        learn(
                SITE + "master.m3u8",
                true,
                track("early", SITE + "early.m3u8", List.of()),
                track("late", SITE + "late.m3u8", List.of()));
        learnMedia("late", 1, 3);
        String stream = streamOf("late");
        assertThat(streamOf("early")).isEqualTo(stream);
        assertThat(catalogue.find(address("early", 2), stream)).isNotNull();
        assertThat(catalogue.find(address("early", 2), "another")).isNull();
    }

    private String streamOf(String name) {
        return catalogue.tracksOf("origin", SITE + name + "1.m4s").get(0).stream();
    }

    private static Segment withInitialization(Segment segment, String url, @Nullable ByteRange range) {
        return new Segment(
                segment.url(),
                segment.kind(),
                segment.range(),
                segment.number(),
                null,
                null,
                segment.duration(),
                false,
                false,
                SITE + url,
                range);
    }

    /** As EXT-X-MAP is listed. */
    private static Segment initialization(String url, int number) {
        return new Segment(
                SITE + url,
                ReferenceKind.INITIALIZATION_SEGMENT,
                null,
                number,
                null,
                null,
                null,
                false,
                false,
                null,
                null);
    }

    @Test
    void initializationSegmentsAreKnownButStandInNoRun() {
        learn(
                SITE + "a.m3u8",
                false,
                track(
                        "a",
                        null,
                        List.of(
                                initialization("init.mp4", 1),
                                withInitialization(segment("a", 1), "init.mp4", null),
                                initialization("init.mp4", 2),
                                withInitialization(segment("a", 2), "init.mp4", null))));
        CataloguedSegment found = catalogue
                .find(new SegmentAddress("origin", SITE + "init.mp4", null))
                .get(0);
        assertThat(found.kind()).isEqualTo(CataloguedSegment.Kind.INITIALIZATION);
        CataloguedSegment first = catalogue.find(address("a", 1)).get(0);
        assertThat(first.track().from(first, 24))
                .extracting(segment -> segment.name().path())
                .containsExactly("/_p2p/a1.m4s", "/_p2p/a2.m4s");
        assertThat(catalogue.tracksOf("origin", SITE + "init.mp4")).containsExactly(first.track());
    }

    @Test
    void anInitializationSegmentMayBeAPartOfAFile() {
        Segment media = withInitialization(segment("a", 1), "a.mp4", new ByteRange(0, 900));
        learn(SITE + "a.m3u8", false, track("a", null, List.of(media)));
        assertThat(catalogue.find(new SegmentAddress("origin", SITE + "a.mp4", new Range(0, 899))))
                .extracting(CataloguedSegment::kind)
                .containsExactly(CataloguedSegment.Kind.INITIALIZATION);
    }

    @Test
    void aNewInitializationSegmentIsNoNews() {
        learnMedia("a", 1, 3);
        List<Segment> changed = new ArrayList<>();
        for (int n = 1; n <= 4; n++) {
            changed.add(withInitialization(segment("a", n), "init" + n + ".mp4", null));
        }
        learn(SITE + "a.m3u8", false, track("a", null, changed));
        assertThat(appeared).containsExactly("/_p2p/a4.m4s");
    }

    private static SharedFile file(String version, long lengthBytes) {
        return new SharedFile(
                "live", "origin", SITE + "a.iso", "/_p2p/a.iso", lengthBytes, version, FieldLines.of("etag", version));
    }

    @Test
    void routesThatShowTheSameFileHaveAStreamOfItEach() {
        CataloguedTrack live = catalogue.learn(file("\"1\"", 2 << 20));
        SharedFile same = file("\"1\"", 2 << 20);
        CataloguedTrack other = catalogue.learn(new SharedFile(
                "other", same.origin(), same.url(), "/_p2p/b.iso", 2 << 20, same.version(), same.fields()));
        SegmentAddress first = window(0, (1 << 20) - 1);
        assertThat(other.stream()).isNotEqualTo(live.stream());
        assertThat(catalogue.find(first, live.stream())).isNotNull();
        assertThat(Objects.requireNonNull(catalogue.find(first, other.stream()))
                        .name()
                        .path())
                .isEqualTo("/_p2p/b.iso");
    }

    private static SegmentAddress window(long first, long last) {
        return new SegmentAddress("origin", SITE + "a.iso", new Range(first, last));
    }

    @Test
    void aFileIsAStreamOfAlignedWindows() {
        CataloguedTrack track = catalogue.learn(file("\"1\"", (2 << 20) + 7));
        assertThat(track.live()).isFalse();
        CataloguedSegment second =
                Objects.requireNonNull(catalogue.find(window(1 << 20, (2 << 20) - 1), track.stream()));
        assertThat(second.name().path()).isEqualTo("/_p2p/a.iso");
        assertThat(second.number()).isEqualTo(1);
        assertThat(track.from(second, 24)).extracting(CataloguedSegment::number).containsExactly(1L, 2L);
        CataloguedSegment last = Objects.requireNonNull(catalogue.find(window(2 << 20, (3 << 20) - 1), track.stream()));
        assertThat(last.knownLengthBytes()).isEqualTo(7);
    }

    @Test
    void whatIsNoWindowOfAFileIsNoSegment() {
        String stream = catalogue.learn(file("\"1\"", 2 << 20)).stream();
        assertThat(catalogue.find(window(5, (1 << 20) + 4), stream)).isNull();
        assertThat(catalogue.find(window(0, (2 << 20) - 1), stream)).isNull();
        assertThat(catalogue.find(window(2 << 20, (3 << 20) - 1), stream)).isNull();
        assertThat(catalogue.find(new SegmentAddress("origin", SITE + "a.iso", null), stream))
                .isNull();
        assertThat(catalogue.find(window(0, (1 << 20) - 1), "another")).isNull();
    }

    @Test
    void aFileThatHasNotChangedIsTheSameTrackAndAnotherVersionAnotherStream() {
        CataloguedTrack track = catalogue.learn(file("\"1\"", 2 << 20));
        assertThat(catalogue.learn(file("\"1\"", 2 << 20))).isSameAs(track);
        CataloguedTrack changed = catalogue.learn(file("\"2\"", 2 << 20));
        assertThat(changed.stream()).isNotEqualTo(track.stream());
        assertThat(catalogue.find(window(0, (1 << 20) - 1), track.stream())).isNull();
        CataloguedSegment first = Objects.requireNonNull(catalogue.find(window(0, (1 << 20) - 1), changed.stream()));
        assertThat(first.content().version()).isEqualTo("\"2\"");
        assertThat(catalogue.urlOf(changed.stream())).isEqualTo(SITE + "a.iso");
        assertThat(catalogue.tracksOf("origin", SITE + "a.iso")).containsExactly(changed);
    }

    @Test
    void whoHasAskedForTheInitializationSegmentAloneIsFound() {
        Segment first = new Segment(
                SITE + "s1.m4s",
                ReferenceKind.MEDIA_SEGMENT,
                null,
                1,
                null,
                null,
                Duration.ofSeconds(2),
                false,
                false,
                SITE + "init.mp4",
                null);
        learn(SITE + "a.m3u8", false, track("a", null, List.of(first)));
        assertThat(catalogue.tracksOf("origin", SITE + "init.mp4")).hasSize(1);
    }

    @Test
    void aStreamIsKnownByTheManifestThatMakesIt() {
        learn(SITE + "master.m3u8?token=1", true, track("0", SITE + "low.m3u8", List.of()));
        learnMedia("low", 1, 2);
        learnMedia("alone", 1, 2);
        String stream = catalogue.streamOf("live", SITE + "low.m3u8?_HLS_msn=3");
        assertThat(stream).isEqualTo(catalogue.streamOf("live", SITE + "master.m3u8?token=1"));
        assertThat(catalogue.urlOf(stream)).isEqualTo(SITE + "master.m3u8?token=1");
        assertThat(catalogue.urlOf(catalogue.streamOf("live", SITE + "alone.m3u8")))
                .isEqualTo(SITE + "alone.m3u8");
        assertThat(catalogue.urlOf(catalogue.streamOf("live", SITE + "never.m3u8")))
                .isNull();
    }
}
