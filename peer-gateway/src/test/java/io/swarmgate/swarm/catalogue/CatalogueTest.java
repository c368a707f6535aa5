package io.swarmgate.swarm.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.manifest.ManifestFormat;
import io.swarmgate.manifest.ReferenceKind;
import io.swarmgate.manifest.TrackIndex;
import io.swarmgate.manifest.TrackIndex.Segment;
import io.swarmgate.manifest.TrackIndex.Track;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is known of streams, and what is forgotten of them. */
class CatalogueTest {
    private static final String SITE = "http://origin.example/";

    private final List<String> appeared = new ArrayList<>();
    private final Catalogue catalogue = new Catalogue(
            1000,
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
