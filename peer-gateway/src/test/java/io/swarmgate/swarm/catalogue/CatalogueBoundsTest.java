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

/** What hostile and careless URLs cost: memory is bounded in bytes, . */
class CatalogueBoundsTest {
    private static final String SITE = "http://origin.example/";
    private static final int MAX_BYTES = 1 << 20;

    private final Catalogue catalogue = new Catalogue(MAX_BYTES, (track, added) -> {});

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

    private void learn(String url, boolean multivariant, boolean live, List<Track> tracks) {
        TrackIndex index = new TrackIndex(ManifestFormat.HLS, multivariant, live, null, null, null, tracks, false);
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
