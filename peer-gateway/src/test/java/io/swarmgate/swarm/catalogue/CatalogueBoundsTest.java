package io.swarmgate.swarm.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.manifest.ByteRange;
import io.swarmgate.manifest.ManifestFormat;
import io.swarmgate.manifest.ReferenceKind;
import io.swarmgate.manifest.TrackIndex;
import io.swarmgate.manifest.TrackIndex.Segment;
import io.swarmgate.manifest.TrackIndex.Track;
import io.swarmgate.swarm.catalogue.CataloguedSegment.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What hostile and careless URLs cost: memory is bounded in bytes, and the same playlist is known once. */
class CatalogueBoundsTest {
    private static final String SITE = "http://origin.example/";
    private static final int MAX_BYTES = 1 << 20;

    private final List<String> appeared = new ArrayList<>();
    private final Catalogue catalogue = new Catalogue(
            MAX_BYTES,
            (track, added) ->
                    added.forEach(segment -> appeared.add(segment.address().url())));

    private static Segment segment(String url, @Nullable ByteRange range, int number) {
        return new Segment(
                url,
                ReferenceKind.MEDIA_SEGMENT,
                range,
                number,
                null,
                null,
                Duration.ofSeconds(2),
                false,
                false,
                null,
                null);
    }

    /** @param first and last, both inclusive */
    private static List<Segment> segments(String pattern, int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(n -> segment(SITE + pattern.formatted(n), null, n))
                .toList();
    }

    private void learn(String url, boolean live, List<Segment> segments) {
        learn(url, false, live, List.of(new Track(url, Track.Type.MIXED, null, null, null, null, segments)));
    }

    private void learnMultivariant(String url, String... children) {
        List<Track> tracks = IntStream.range(0, children.length)
                .mapToObj(i -> new Track(
                        Integer.toString(i), Track.Type.VIDEO, null, null, null, SITE + children[i], List.of()))
                .toList();
        learn(url, true, false, tracks);
    }

    private void learn(String url, boolean multivariant, boolean live, List<Track> tracks) {
        learn(ManifestFormat.HLS, url, multivariant, live, tracks);
    }

    private void learn(ManifestFormat format, String url, boolean multivariant, boolean live, List<Track> tracks) {
        TrackIndex index = new TrackIndex(format, multivariant, live, null, null, null, tracks, false);
        catalogue.learn(new LearnedManifest(
                "live",
                SITE + url,
                index,
                (kind, segment) ->
                        new SegmentLocator.Located("/_p2p/" + segment.substring(SITE.length()), "origin", segment)));
    }

    private String streamOf(String url) {
        return catalogue.streamOf("live", SITE + url);
    }

    private List<CataloguedSegment> find(String url) {
        return catalogue.find(new SegmentAddress("origin", SITE + url, null));
    }

    @Test
    void aPlaylistUnderOtherQueriesIsKnownOnce() {
        for (int x = 0; x < 50; x++) {
            learn("a.m3u8?x=" + x, false, segments("a%d.ts", 1, 20));
        }
        assertThat(catalogue.tracks()).hasSize(1);
        assertThat(catalogue.segments()).isEqualTo(20);
        assertThat(find("a7.ts")).hasSize(1);
        assertThat(streamOf("a.m3u8?x=49")).isEqualTo(streamOf("a.m3u8?x=0"));
        assertThat(catalogue.hasRead("live", SITE + "a.m3u8?x=49")).isTrue();
        assertThat(catalogue.urlOf(streamOf("a.m3u8?x=49"))).isEqualTo(SITE + "a.m3u8?x=0");
    }

    @Test
    void aLivePlaylistGoesOnWhateverTheQuery() {
        learn("a.m3u8?x=0", true, segments("a%d.ts", 1, 5));
        learn("a.m3u8?x=1", true, segments("a%d.ts", 3, 7));
        learn("a.m3u8?x=2", true, segments("a%d.ts", 3, 8));
        assertThat(catalogue.tracks()).hasSize(1);
        assertThat(appeared).containsExactly(SITE + "a6.ts", SITE + "a7.ts", SITE + "a8.ts");
    }

    @Test
    void anOlderVersionUnderAnotherQueryTakesNothingBack() {
        learn("a.m3u8?x=0", true, segments("a%d.ts", 1, 5));
        learn("a.m3u8?x=0", true, segments("a%d.ts", 2, 6));
        learn("a.m3u8?x=1", true, segments("a%d.ts", 1, 5));
        assertThat(find("a6.ts")).hasSize(1);
        assertThat(catalogue.tracks().get(0).count(Kind.WHOLE)).isEqualTo(6);
        learn("a.m3u8?x=0", true, segments("a%d.ts", 2, 6));
        assertThat(appeared).containsExactly(SITE + "a6.ts");
    }

    @Test
    void otherSegmentsUnderTheSamePathAreAnotherTrack() {
        learn("playlist?channel=1", true, segments("one/%d.ts", 1, 5));
        learn("playlist?channel=2", true, segments("two/%d.ts", 1, 5));
        assertThat(catalogue.tracks()).hasSize(2);
        assertThat(streamOf("playlist?channel=1")).isNotEqualTo(streamOf("playlist?channel=2"));
    }

    @Test
    void whatBeginsAlikeIsToldApartAsSoonAsItDiffers() {
        List<Segment> slate = segments("slate%d.ts", 1, 2);
        learn("playlist?channel=1", true, slate);
        learn("playlist?channel=2", true, slate);
        List<Segment> one = new ArrayList<>(slate);
        one.addAll(segments("one%d.ts", 3, 4));
        List<Segment> two = new ArrayList<>(slate);
        two.addAll(segments("two%d.ts", 3, 4));
        learn("playlist?channel=1", true, one);
        learn("playlist?channel=2", true, two);
        assertThat(find("one3.ts").get(0).track())
                .isNotSameAs(find("two3.ts").get(0).track());
    }

    @Test
    void aPartOfAPlaylistOnDemandAddsNothing() {
        learn("film.m3u8", false, segments("f%d.ts", 1, 20));
        learn("film.m3u8?end=60", false, segments("f%d.ts", 1, 10));
        learn("film.m3u8?start=30&end=60", false, segments("f%d.ts", 5, 10));
        assertThat(catalogue.tracks()).hasSize(1);
        assertThat(catalogue.segments()).isEqualTo(20);
    }

    @Test
    void aMultivariantPlaylistUnderOtherQueriesIsOneStreamIfItNamesTheSame() {
        learnMultivariant("master.m3u8?token=1", "low.m3u8", "high.m3u8");
        learn("low.m3u8", false, segments("low%d.ts", 1, 5));
        learnMultivariant("master.m3u8?token=2", "low.m3u8", "high.m3u8");
        String stream = streamOf("master.m3u8?token=1");
        assertThat(streamOf("master.m3u8?token=2")).isEqualTo(stream);
        assertThat(find("low3.ts").get(0).track().streams()).containsExactly(stream);
        assertThat(catalogue.urlOf(stream)).isEqualTo(SITE + "master.m3u8?token=1");
        learnMultivariant("master.m3u8?token=3", "other.m3u8");
        assertThat(streamOf("master.m3u8?token=3")).isNotEqualTo(stream);
    }

    @Test
    void tokensInTheNamesOfPlaylistsAreFoundOutByTheirSegments() {
        learnMultivariant("master.m3u8?token=1", "low.m3u8?token=1");
        learn("low.m3u8?token=1", false, segments("low%d.ts", 1, 5));
        learnMultivariant("master.m3u8?token=2", "low.m3u8?token=2");
        learn("low.m3u8?token=2", false, segments("low%d.ts", 1, 5));
        assertThat(streamOf("master.m3u8?token=2")).isEqualTo(streamOf("master.m3u8?token=1"));
        assertThat(catalogue.tracks())
                .singleElement()
                .satisfies(track -> assertThat(track.streams()).hasSize(1));
    }

    @Test
    void anMpdUnderOtherQueriesIsKnownOnce() {
        for (int x = 0; x < 5; x++) {
            List<Track> tracks = List.of(
                    new Track("v", Track.Type.VIDEO, null, null, null, null, segments("v%d.m4s", 1, 5)),
                    new Track("a", Track.Type.AUDIO, null, null, null, null, segments("a%d.m4s", 1, 5)));
            learn(ManifestFormat.DASH, "s.mpd?x=" + x, false, false, tracks);
        }
        assertThat(catalogue.tracks())
                .hasSize(2)
                .allSatisfy(track -> assertThat(track.streams()).containsExactly(streamOf("s.mpd?x=0")));
        assertThat(streamOf("s.mpd?x=4")).isEqualTo(streamOf("s.mpd?x=0"));
    }

    @Test
    void twoStreamsThatShareAPlaylistRemainTwo() {
        learnMultivariant("one.m3u8", "audio.m3u8?x=1");
        learn("audio.m3u8?x=1", false, segments("audio%d.ts", 1, 5));
        learnMultivariant("two.m3u8", "audio.m3u8?x=2");
        learn("audio.m3u8?x=2", false, segments("audio%d.ts", 1, 5));
        assertThat(streamOf("two.m3u8")).isNotEqualTo(streamOf("one.m3u8"));
        assertThat(catalogue.tracks())
                .singleElement()
                .satisfies(track ->
                        assertThat(track.streams()).containsExactly(streamOf("two.m3u8"), streamOf("one.m3u8")));
    }

    @Test
    void longNamesLeaveRoomForFewer() {
        String token = "t".repeat(4000);
        for (int i = 0; i < 100; i++) {
            learn("v" + i + ".m3u8", false, segments("v" + i + "-%d.ts?token=" + token, 1, 20));
            catalogue.settle();
            assertThat(catalogue.segments() * 2L * token.length()).isLessThan(MAX_BYTES);
        }
        assertThat(catalogue.segments()).isPositive();
    }

    @Test
    void aTrackThatWouldFillTheCatalogueIsLeftOutAndTheOthersStay() {
        learn("a.m3u8", false, segments("a%d.ts", 1, 20));
        learn("endless.m3u8", false, segments("b%d.ts", 1, 3000));
        catalogue.settle();
        assertThat(find("a7.ts")).hasSize(1);
        assertThat(find("b7.ts")).isEmpty();
    }

    @Test
    void theNamesOfManifestsAreBoundedToo() {
        String token = "t".repeat(20_000);
        int known = 0;
        for (int i = 0; i < 500; i++) {
            learn("v" + i + ".m3u8?" + token, false, segments("v" + i + "-%d.ts", 1, 1));
        }
        for (int i = 0; i < 500; i++) {
            known += catalogue.urlOf(streamOf("v" + i + ".m3u8?" + token)) == null ? 0 : 1;
        }
        assertThat(known * (long) token.length()).isLessThan(MAX_BYTES / 8);
    }

    @Test
    void whatIsForgottenOfATrackIsAllThereWas() {
        List<Segment> parts = IntStream.range(0, 400)
                .mapToObj(n -> segment(SITE + "film.mp4", new ByteRange(n * 100L, 100), n))
                .toList();
        learn("film.m3u8", false, parts);
        List<CataloguedTrack> tracks = catalogue.tracksOf("origin", SITE + "film.mp4");
        assertThat(tracks).hasSize(1);
        for (int i = 0; i < 50; i++) {
            learn("other" + i + ".m3u8", false, segments("other" + i + "-%d.ts", 1, 200));
            catalogue.settle();
        }
        assertThat(catalogue.tracksOf("origin", SITE + "film.mp4")).isEmpty();
        assertThat(catalogue.tracksOf("origin", SITE + "other0-7.ts")).isEmpty();
        // A viewer that is on it still has the track in its hands.
        assertThat(tracks.get(0).count(Kind.WHOLE)).isZero();
    }

    @Test
    void aFileStaysFoundUntilItsLastPartHasGone() {
        learn("live.m3u8", true, List.of(segment(SITE + "all.mp4", new ByteRange(0, 100), 1)));
        List<Segment> next = new ArrayList<>();
        for (int n = 0; n < 60; n++) {
            next.add(segment(SITE + "all.mp4", new ByteRange(n * 100L, 100), n + 1));
        }
        learn("live.m3u8", true, next);
        learn("live.m3u8", true, segments("new%d.ts", 1, 3));
        assertThat(catalogue.tracksOf("origin", SITE + "all.mp4")).isEmpty();
        assertThat(catalogue.tracksOf("origin", SITE + "new1.ts")).hasSize(1);
    }
}
