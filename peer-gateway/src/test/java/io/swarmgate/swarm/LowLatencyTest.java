package io.swarmgate.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.manifest.ManifestFormat;
import io.swarmgate.manifest.ReferenceKind;
import io.swarmgate.manifest.TrackIndex;
import io.swarmgate.manifest.TrackIndex.Segment;
import io.swarmgate.manifest.TrackIndex.Track;
import io.swarmgate.segment.SegmentSource;
import io.swarmgate.segment.SourceRequest;
import io.swarmgate.swarm.catalogue.CataloguedTrack;
import io.swarmgate.swarm.catalogue.LearnedManifest;
import io.swarmgate.swarm.catalogue.SegmentAddress;
import io.swarmgate.swarm.catalogue.SegmentLocator;
import io.swarmgate.swarm.protocol.ClientMessage.At;
import io.swarmgate.swarm.protocol.ClientMessage.Network;
import io.swarmgate.swarm.protocol.PeerId;
import io.swarmgate.swarm.protocol.SegmentName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Viewers at a live edge that is there part by part. */
class LowLatencyTest {
    private static final String SITE = "http://origin.example/";

    @TempDir
    Path directory;

    private final List<String> fetched = new CopyOnWriteArrayList<>();
    private final List<FakeConnection> connections = new ArrayList<>();
    private TestSwarms built;

    @BeforeEach
    void build() throws Exception {
        built = new TestSwarms(directory, this::fetch);
    }

    @AfterEach
    void close() throws Exception {
        built.close();
    }

    private SegmentSource.Fetch fetch(SourceRequest request, SegmentSource.Sink sink) {
        fetched.add(request.key().url().substring(SITE.length()));
        return new SegmentSource.Fetch() {
            @Override
            public void pause() {}

            @Override
            public void resume() {}

            @Override
            public void cancel() {}
        };
    }

    private static Segment segment(String name, long number, @Nullable Integer part) {
        return new Segment(
                SITE + name,
                part == null ? ReferenceKind.MEDIA_SEGMENT : ReferenceKind.PARTIAL_SEGMENT,
                null,
                number,
                part,
                null,
                Duration.ofMillis(part == null ? 2000 : 400),
                false,
                false,
                null,
                null);
    }

    /** A playlist with whole segments up to one and some parts of the one after it. */
    private void learn(long whole, int parts) {
        List<Segment> segments = new ArrayList<>();
        for (long n = whole - 3; n <= whole; n++) {
            segments.add(segment("s" + n, n, null));
        }
        for (int part = 0; part < parts; part++) {
            segments.add(segment("s" + (whole + 1) + "." + part, whole + 1, part));
        }
        Track track = new Track("v", Track.Type.VIDEO, null, null, null, null, segments);
        TrackIndex index = new TrackIndex(ManifestFormat.HLS, false, true, null, null, null, List.of(track), false);
        built.swarms()
                .catalogue()
                .learn(new LearnedManifest(
                        TestSwarms.ROUTE,
                        SITE + "v.m3u8",
                        index,
                        (kind, url) -> new SegmentLocator.Located("/_p2p/" + name(url), "origin", url)));
    }

    private static String name(String url) {
        return url.substring(SITE.length());
    }

    private SwarmMember enter(int number) {
        CataloguedTrack track =
                built.swarms().catalogue().tracksOf("origin", SITE + "s10").get(0);
        FakeConnection connection = new FakeConnection();
        connections.add(connection);
        PeerFacts facts = new PeerFacts("192.0.2." + number, null, null, null, null);
        return SwarmMember.enter(
                built.swarms(),
                new Newcomer(
                        new PeerId(String.format("%016x", number)),
                        track.stream(),
                        TestSwarms.ROUTE,
                        facts,
                        Network.UNKNOWN,
                        true,
                        null),
                connection,
                segment -> new SegmentAddress("origin", SITE + segment.path().substring("/_p2p/".length()), null),
                entered -> {});
    }

    private static At at(String name) {
        return new At(SegmentName.whole("/_p2p/" + name), 2);
    }

    private List<String> heard(String type) {
        return connections.stream()
                .flatMap(connection -> connection.messages.stream())
                .filter(message -> message.contains("\"t\":\"" + type + "\""))
                .toList();
    }

    @Test
    void whoIsAtThePartsIsNotSentTheSameBytesAsWholeSegments() {
        learn(10, 1);
        enter(1).says(at("s11.0"));
        enter(2).says(at("s11.0"));
        learn(10, 2);
        learn(11, 0);
        assertThat(fetched).containsExactly("s11.1");
        assertThat(heard("seed"))
                .anySatisfy(seed -> assertThat(seed).contains("/_p2p/s11.1\""))
                .noneSatisfy(seed -> assertThat(seed).contains("/_p2p/s11\""));
    }

    @Test
    void partsAreListedApartAndCounted() {
        learn(10, 1);
        enter(1).says(at("s11.0"));
        learn(10, 3);
        assertThat(heard("segments"))
                .last()
                .asString()
                .contains(".parts\"")
                .contains("\"n\":0")
                .contains("\"n\":1")
                .contains("\"n\":2");
    }

    @Test
    void whatWasAskedForBeforeItWasListedIsWhereThePlayerIs() {
        learn(10, 1);
        SwarmMember early = enter(1);
        early.says(at("s11.1"));
        assertThat(heard("segments")).isEmpty();
        learn(10, 2);
        assertThat(heard("segments")).last().asString().contains("/_p2p/s11.1");
    }

    @Test
    void whatWasListedOnceIsNotListedAgain() {
        learn(10, 3);
        SwarmMember viewer = enter(1);
        viewer.says(at("s11.0"));
        viewer.says(at("s11.1"));
        viewer.says(at("s11.2"));
        assertThat(heard("segments")).hasSize(1);
    }
}
