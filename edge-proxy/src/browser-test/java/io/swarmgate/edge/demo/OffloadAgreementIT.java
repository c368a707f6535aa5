package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import io.swarmgate.edge.AccessSums;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One figure, four ways to it: the console's, Prometheus', the ledger's, and that of somebody who trusts the edge in
 * nothing but its access log and asks the players what they got from each other.
 */
class OffloadAgreementIT {
    private static final String CONFIGURATION = """
            access-log: access.log
            swarm: {stun: off, local-candidates: true, upload-ratio: 4}
            ledger: {directory: ledger}
            """;
    private static final String STREAM = "/vod/hls-ts/270/index.m3u8";
    private static final double AGREED = 0.005;

    @TempDir
    Path directory;

    /** Bytes of segments that reached viewers. */
    private record Delivered(long swarm, long http) {
        double offload() {
            return swarm / (double) (swarm + http);
        }
    }

    @Test
    void consolePrometheusLedgerAndLogAgree() throws Exception {
        List<SwarmTab> viewers = new ArrayList<>();
        try (NetworkBed bed = NetworkBed.start(directory, "swarm: true", CONFIGURATION);
                Chromium chromium = Chromium.launch()) {
            viewers.add(awaitLoaded(open(chromium, bed)));
            viewers.add(awaitLoaded(open(chromium, bed)));
            viewers.add(awaitLoaded(open(chromium, bed)));
            // Traffic has stopped; reports of it, batches of the ledger and lines of the log follow within seconds.
            await().atMost(Duration.ofSeconds(60)).pollInSameThread().untilAsserted(() -> {
                double offload = byLogAndPlayers(viewers).offload();
                assertThat(offload).isGreaterThan(0.1);
                assertThat(byConsole(bed).offload()).as("console").isCloseTo(offload, within(AGREED));
                assertThat(byPrometheus(bed).offload()).as("Prometheus").isCloseTo(offload, within(AGREED));
                assertThat(byLedger(bed).offload()).as("ledger").isCloseTo(offload, within(AGREED));
            });
            System.out.printf(
                    Locale.ROOT,
                    "offload by log and players %.4f, console %.4f, Prometheus %.4f, ledger %.4f; %s%n",
                    byLogAndPlayers(viewers).offload(),
                    byConsole(bed).offload(),
                    byPrometheus(bed).offload(),
                    byLedger(bed).offload(),
                    byLogAndPlayers(viewers));
        } finally {
            viewers.forEach(SwarmTab::close);
        }
    }

    private static SwarmTab open(Chromium chromium, NetworkBed bed) {
        return SwarmTab.open(chromium, bed.url(), "hls.js", STREAM);
    }

    /** All of it is in the player's buffer: it asks for nothing more. */
    private static SwarmTab awaitLoaded(SwarmTab viewer) {
        viewer.await("""
                () => {
                  const { buffered, duration } = state.video;
                  return buffered.length > 0 && buffered.end(buffered.length - 1) > duration - 0.5;
                }""");
        return viewer;
    }

    private Delivered byLogAndPlayers(List<SwarmTab> viewers) throws IOException {
        long http = 0;
        for (Map.Entry<String, AccessSums.Sum> sum :
                AccessSums.of(directory.resolve("access.log")).entrySet()) {
            http += sum.getKey().startsWith("demo segment ") ? sum.getValue().bytes() : 0;
        }
        return new Delivered(
                viewers.stream().mapToLong(viewer -> viewer.counts().swarm()).sum(), http);
    }

    private static Delivered byConsole(NetworkBed bed) throws Exception {
        JsonObject segments = json(bed.admin("/api/v1/console")).getAsJsonObject("segments");
        return new Delivered(
                bytes(segments, "swarm"),
                bytes(segments, "cache") + bytes(segments, "sibling") + bytes(segments, "origin"));
    }

    private static long bytes(JsonObject sources, String source) {
        return sources.getAsJsonObject(source).get("bytes").getAsLong();
    }

    private static Delivered byPrometheus(NetworkBed bed) throws Exception {
        return new Delivered((long) counted(bed, "swarm"), (long)
                (counted(bed, "cache") + counted(bed, "sibling") + counted(bed, "origin")));
    }

    private static double counted(NetworkBed bed, String source) throws Exception {
        return bed.metric("swarmgate_segment_bytes_total{route=\"demo\",source=\"" + source + "\"");
    }

    private static Delivered byLedger(NetworkBed bed) throws Exception {
        JsonObject segments =
                json(bed.admin("/api/v1/egress")).getAsJsonObject("total").getAsJsonObject("segments");
        return new Delivered(
                segments.get("swarmBytes").getAsLong(),
                segments.get("httpBytes").getAsLong());
    }

    private static JsonObject json(String text) {
        return new Gson().fromJson(text, JsonObject.class);
    }
}
