package io.swarmgate.edge.handler;

import static io.swarmgate.edge.handler.ManifestEdge.field;
import static io.swarmgate.edge.handler.ManifestEdge.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.handler.FakeOrigin.Answer;
import io.swarmgate.edge.origin.OriginFailure;
import io.swarmgate.edge.origin.OriginRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an audience gets, and how often the origin is asked for it. */
class ManifestSharingTest {
    private static final String HLS = "application/vnd.apple.mpegurl";
    private static final String INDEX = "/live/index.m3u8";
    private static final String LIVE =
            "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-MEDIA-SEQUENCE:10\n#EXTINF:6,\ns10.ts\n#EXTINF:6,\ns11.ts\n";

    private static ManifestEdge edge(Function<OriginRequest, Answer> script) {
        return new ManifestEdge(new FakeOrigin(script));
    }

    private static Answer live(String... fields) {
        String[] all = new String[fields.length + 2];
        all[0] = "Content-Type";
        all[1] = HLS;
        System.arraycopy(fields, 0, all, 2, fields.length);
        return Answer.of(200, LIVE, all);
    }

    private static List<CompletableFuture<HttpResponse<byte[]>>> audience(
            ManifestEdge edge, int size, String path, String... fields) {
        List<CompletableFuture<HttpResponse<byte[]>>> all = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            all.add(edge.start(path, fields));
        }
        return all;
    }

    @Test
    void hundredClientsAreOneRequestToTheOrigin() {
        CountDownLatch gate = new CountDownLatch(1);
        try (ManifestEdge edge = edge(request -> live().when(gate))) {
            List<CompletableFuture<HttpResponse<byte[]>>> all = audience(edge, 100, INDEX);
            gate.countDown();
            for (CompletableFuture<HttpResponse<byte[]>> one : all) {
                assertThat(text(one.join())).contains("/_p2p/live/s11.ts");
            }
            assertThat(edge.origin().requests()).hasSize(1);
        }
    }

    @Test
    void liveManifestIsHeldForHalfATargetDurationWhenTheOriginSaysNothing() {
        try (ManifestEdge edge = edge(request -> live())) {
            edge.get(INDEX);
            edge.pass(Duration.ofMillis(2900));
            HttpResponse<byte[]> held = edge.get(INDEX);
            assertThat(field(held, "cache-status")).isEqualTo("swarmgate; hit; ttl=0");
            assertThat(field(held, "age")).isEqualTo("2");
            assertThat(edge.origin().requests()).hasSize(1);
            edge.pass(Duration.ofMillis(100));
            assertThat(field(edge.get(INDEX), "cache-status")).startsWith("swarmgate; fwd=stale");
            assertThat(edge.origin().requests()).hasSize(2);
        }
    }

    @Test
    void liveManifestIsHeldNoLongerThanTheOriginLetsIt() {
        try (ManifestEdge edge = edge(request -> live("Cache-Control", "max-age=1"))) {
            edge.get(INDEX);
            edge.pass(Duration.ofMillis(999));
            edge.get(INDEX);
            assertThat(edge.origin().requests()).hasSize(1);
            edge.pass(Duration.ofMillis(1));
            edge.get(INDEX);
            assertThat(edge.origin().requests()).hasSize(2);
        }
    }

    @Test
    void queriesAreApart() {
        try (ManifestEdge edge = edge(request -> live())) {
            edge.get(INDEX + "?a=1");
            edge.get(INDEX + "?a=2");
            edge.get(INDEX + "?_HLS_skip=YES");
            assertThat(edge.origin().requests()).hasSize(3);
        }
    }

    @Test
    void originIsAskedWhetherItsVersionStillStands() {
        AtomicInteger count = new AtomicInteger();
        try (ManifestEdge edge = edge(request -> count.incrementAndGet() == 1
                ? live("ETag", "\"o1\"", "Cache-Control", "max-age=1", "X-A", "old")
                : Answer.of(304, "", "ETag", "\"o1\"", "Cache-Control", "max-age=3", "X-A", "new"))) {
            HttpResponse<byte[]> first = edge.get(INDEX);
            edge.pass(Duration.ofSeconds(2));
            HttpResponse<byte[]> second = edge.get(INDEX);
            assertThat(edge.origin().requests().get(1).fields().combined("If-None-Match"))
                    .isEqualTo("\"o1\"");
            assertThat(second.statusCode()).isEqualTo(200);
            assertThat(second.body()).isEqualTo(first.body());
            assertThat(field(second, "cache-control")).isEqualTo("max-age=3");
            assertThat(field(second, "x-a")).isEqualTo("new");
            assertThat(field(second, "etag")).isEqualTo(field(first, "etag"));
            assertThat(field(second, "cache-status")).startsWith("swarmgate; fwd=stale; fwd-status=304");
            edge.pass(Duration.ofMillis(2900));
            edge.get(INDEX);
            assertThat(edge.origin().requests()).hasSize(2);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Cache-Control | no-store
            Cache-Control | private, max-age=60
            Set-Cookie    | session=1
            """)
    void whatIsMeantForOneClientIsNotShared(String name, String value) {
        AtomicInteger count = new AtomicInteger();
        CountDownLatch gate = new CountDownLatch(1);
        try (ManifestEdge edge = edge(
                request -> Answer.of(200, LIVE + "#" + count.incrementAndGet() + "\n", "Content-Type", HLS, name, value)
                        .when(gate))) {
            List<CompletableFuture<HttpResponse<byte[]>>> all = audience(edge, 5, INDEX);
            gate.countDown();
            assertThat(all.stream().map(one -> text(one.join())).distinct()).hasSize(5);
            assertThat(text(edge.get(INDEX))).contains("#6");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"User-Agent", "*"})
    void whatVariesIsFetchedForEachClientWithWhatItSends(String vary) {
        try (ManifestEdge edge = edge(request -> Answer.of(
                200, LIVE + "#" + request.fields().combined("User-Agent") + "\n", "Content-Type", HLS, "Vary", vary))) {
            assertThat(text(edge.get(INDEX, "User-Agent", "one"))).contains("#one");
            assertThat(text(edge.get(INDEX, "User-Agent", "two"))).contains("#two");
            assertThat(edge.origin().requests()).hasSize(3);
        }
    }

    @Test
    void noCacheIsAskedForAgain() {
        try (ManifestEdge edge = edge(request -> live("Cache-Control", "no-cache"))) {
            edge.get(INDEX);
            edge.get(INDEX);
            assertThat(edge.origin().requests()).hasSize(2);
        }
    }

    @Test
    void authorizedRequestsAreAnsweredOneByOne() {
        try (ManifestEdge edge = edge(request -> live("Cache-Control", "max-age=9"))) {
            edge.get(INDEX, "Authorization", "Bearer a");
            edge.get(INDEX, "Authorization", "Bearer b");
            HttpResponse<byte[]> anonymous = edge.get(INDEX);
            assertThat(field(anonymous, "cache-status")).startsWith("swarmgate; fwd=uri-miss");
            assertThat(edge.origin().requests()).hasSize(3);
        }
    }

    private static Answer perSite(OriginRequest request) {
        return live(
                "Vary",
                "Origin",
                "Access-Control-Allow-Origin",
                String.valueOf(request.fields().combined("Origin")));
    }

    @Test
    void answersThatVaryByOriginAreSharedWithinOneOrigin() {
        try (ManifestEdge edge = edge(ManifestSharingTest::perSite)) {
            for (int i = 0; i < 2; i++) {
                for (String site : new String[] {"https://a.example", "https://b.example"}) {
                    assertThat(field(edge.get(INDEX, "Origin", site), "access-control-allow-origin"))
                            .isEqualTo(site);
                }
            }
            assertThat(edge.origin().requests()).hasSize(2);
        }
    }

    @Test
    void waitersOfAnotherOriginGetTheirOwnAnswer() {
        CountDownLatch gate = new CountDownLatch(1);
        try (ManifestEdge edge = edge(request -> perSite(request).when(gate))) {
            List<CompletableFuture<HttpResponse<byte[]>>> all = new ArrayList<>();
            all.addAll(audience(edge, 3, INDEX, "Origin", "https://a.example"));
            all.addAll(audience(edge, 3, INDEX, "Origin", "https://b.example"));
            gate.countDown();
            for (int i = 0; i < 6; i++) {
                assertThat(field(all.get(i).join(), "access-control-allow-origin"))
                        .isEqualTo(i < 3 ? "https://a.example" : "https://b.example");
            }
            assertThat(edge.origin().requests()).hasSize(2);
        }
    }

    @Test
    void blockingReloadIsCollapsedAndDelaysNothingElse() {
        CountDownLatch gate = new CountDownLatch(1);
        try (ManifestEdge edge = edge(request -> request.url().contains("_HLS_msn") ? live().when(gate) : live())) {
            List<CompletableFuture<HttpResponse<byte[]>>> held = audience(edge, 20, INDEX + "?_HLS_msn=11&_HLS_part=0");
            assertThat(edge.get(INDEX).statusCode()).isEqualTo(200);
            assertThat(edge.get("/live/other.m3u8").statusCode()).isEqualTo(200);
            assertThat(held).noneMatch(CompletableFuture::isDone);
            gate.countDown();
            held.forEach(one -> assertThat(one.join().statusCode()).isEqualTo(200));
            List<OriginRequest> blocking = edge.origin().requests().stream()
                    .filter(request -> request.url().contains("_HLS_msn"))
                    .toList();
            assertThat(blocking).hasSize(1);
            assertThat(blocking.get(0).responseTimeout()).isGreaterThan(Duration.ofSeconds(30));
        }
    }

    @Test
    void blockingReloadAnsweredTooEarlyIsAskedForAgainAtOnce() {
        try (ManifestEdge edge = edge(request -> live("Cache-Control", "max-age=3"))) {
            edge.get(INDEX + "?_HLS_msn=12");
            edge.get(INDEX + "?_HLS_msn=12");
            assertThat(edge.origin().requests()).hasSize(2);
            edge.get(INDEX + "?_HLS_msn=11");
            edge.get(INDEX + "?_HLS_msn=11");
            assertThat(edge.origin().requests()).hasSize(3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 429, 500, 502, 503, 504})
    void staleManifestStandsInForAnOriginThatFails(int status) {
        AtomicReference<Answer> next = new AtomicReference<>(live("Cache-Control", "max-age=2"));
        try (ManifestEdge edge = edge(request -> next.get())) {
            edge.get(INDEX);
            next.set(
                    status == 0
                            ? Answer.failing(OriginFailure.Kind.CONNECTION_REFUSED)
                            : Answer.of(status, "broken", "Content-Type", "text/plain"));
            edge.pass(Duration.ofSeconds(3));
            HttpResponse<byte[]> stale = edge.get(INDEX);
            assertThat(stale.statusCode()).isEqualTo(200);
            assertThat(text(stale)).contains("/_p2p/live/s11.ts");
            assertThat(field(stale, "cache-status"))
                    .startsWith("swarmgate; fwd=stale")
                    .endsWith("detail=stale-if-error");
            assertThat(field(stale, "age")).isEqualTo("3");
            edge.get(INDEX);
            assertThat(edge.origin().requests())
                    .as("the origin is left in peace for a moment")
                    .hasSize(2);
            edge.pass(Duration.ofSeconds(60));
            assertThat(edge.get(INDEX).statusCode()).as("a minute is over").isEqualTo(status == 0 ? 502 : status);
        }
    }

    @Test
    void originThatMustBeAskedIsNotStoodInFor() {
        AtomicReference<Answer> next = new AtomicReference<>(live("Cache-Control", "max-age=2, must-revalidate"));
        try (ManifestEdge edge = edge(request -> next.get())) {
            edge.get(INDEX);
            next.set(Answer.failing(OriginFailure.Kind.RESPONSE_TIMEOUT));
            edge.pass(Duration.ofSeconds(3));
            HttpResponse<byte[]> failed = edge.get(INDEX);
            assertThat(failed.statusCode()).isEqualTo(504);
            assertThat(field(failed, "proxy-status")).contains("error=connection_read_timeout");
        }
    }

    @Test
    void sessionRedirectsAreNotShared() {
        AtomicInteger count = new AtomicInteger();
        CountDownLatch gate = new CountDownLatch(1);
        try (ManifestEdge edge =
                edge(request -> Answer.of(302, "", "Location", "/content/index.m3u8?session=" + count.incrementAndGet())
                        .when(gate))) {
            List<CompletableFuture<HttpResponse<byte[]>>> all = audience(edge, 5, INDEX);
            gate.countDown();
            assertThat(all.stream()
                            .map(one -> field(one.join(), "location"))
                            .distinct()
                            .toList())
                    .hasSize(5);
        }
    }

    @Test
    void waitersAreBounded() {
        CountDownLatch gate = new CountDownLatch(1);
        try (ManifestEdge edge = new ManifestEdge(new FakeOrigin(request -> live().when(gate)), 3)) {
            List<CompletableFuture<HttpResponse<byte[]>>> all = audience(edge, 4, INDEX);
            CompletableFuture.anyOf(all.toArray(CompletableFuture[]::new)).join();
            HttpResponse<byte[]> refused = all.stream()
                    .filter(CompletableFuture::isDone)
                    .findFirst()
                    .orElseThrow()
                    .join();
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(field(refused, "retry-after")).isEqualTo("1");
            gate.countDown();
            assertThat(all.stream().filter(one -> one.join().statusCode() == 200))
                    .hasSize(3);
        }
    }
}
