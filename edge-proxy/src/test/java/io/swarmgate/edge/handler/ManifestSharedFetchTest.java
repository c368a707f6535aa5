package io.swarmgate.edge.handler;

import static io.swarmgate.edge.handler.ManifestEdge.field;
import static io.swarmgate.edge.handler.ManifestEdge.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import io.swarmgate.edge.handler.FakeOrigin.Answer;
import io.swarmgate.edge.origin.Fields;
import io.swarmgate.edge.origin.OriginFailure;
import io.swarmgate.edge.origin.OriginRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What serves an audience is asked for by nobody in particular; and no request, however it goes, hurts another. */
class ManifestSharedFetchTest {
    private static final String HLS = "application/vnd.apple.mpegurl";
    private static final String INDEX = "/live/index.m3u8";
    private static final String LIVE =
            "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:10\n#EXTINF:2,\ns10.ts\n";

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

    private static boolean hasCookie(OriginRequest request) {
        return request.fields().has("Cookie");
    }

    @Test
    void nothingOfAClientsButOriginAndLoopGoesOut() {
        try (ManifestEdge edge = edge(request -> live())) {
            edge.get(
                    INDEX,
                    "Cookie",
                    "session=alice",
                    "X-Forwarded-Host",
                    "evil.example",
                    "X-HTTP-Method-Override",
                    "POST",
                    "Referer",
                    "https://evil.example/",
                    "User-Agent",
                    "x".repeat(7000),
                    "Origin",
                    "https://tv.example",
                    "CDN-Loop",
                    "other");
            assertThat(edge.origin().requests().get(0).fields().lines())
                    .extracting(Fields.Field::name, Fields.Field::value)
                    .containsExactlyInAnyOrder(
                            tuple("Origin", "https://tv.example"),
                            tuple("User-Agent", "swarmgate"),
                            tuple("Via", "1.1 swarmgate"),
                            tuple("CDN-Loop", "other, test"),
                            tuple("Accept-Encoding", "gzip, br, deflate"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 407})
    void whatIsRefusedSoEachClientAsksForByItself(int refusal) {
        try (ManifestEdge edge = edge(request -> hasCookie(request)
                ? Answer.of(200, LIVE + "#" + request.fields().combined("Cookie") + "\n", "Content-Type", HLS)
                : Answer.of(refusal, "", "Cache-Control", "max-age=60"))) {
            assertThat(text(edge.get(INDEX, "Cookie", "alice"))).contains("#alice");
            assertThat(text(edge.get(INDEX, "Cookie", "bob"))).contains("#bob");
            assertThat(edge.get(INDEX).statusCode()).isEqualTo(refusal);
            assertThat(edge.origin().requests())
                    .as("that it is refused is known after the first")
                    .hasSize(4);
        }
    }

    @Test
    void aRedirectToALoginIsARefusal() {
        try (ManifestEdge edge = edge(request -> hasCookie(request)
                ? live()
                : Answer.of(302, "", "Location", "https://login.example/", "Cache-Control", "max-age=60"))) {
            assertThat(edge.get(INDEX, "Cookie", "alice").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aRedirectToTheSameUrlIsARefusal() {
        try (ManifestEdge edge = edge(request -> request.fields().has("X-Forwarded-Proto")
                ? live()
                : Answer.of(301, "", "Location", "https://o.example/content/index.m3u8"))) {
            assertThat(edge.get(INDEX, "X-Forwarded-Proto", "https").statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void whatTheOriginGivesToEverybodyAllTheSameIsShared() {
        try (ManifestEdge edge =
                edge(request -> hasCookie(request) ? live("Cache-Control", "public, max-age=2") : Answer.of(403, ""))) {
            edge.get(INDEX, "Cookie", "alice");
            edge.get(INDEX, "Cookie", "alice");
            assertThat(field(edge.get(INDEX, "Cookie", "bob"), "cache-status")).startsWith("swarmgate; hit");
            assertThat(edge.origin().requests()).hasSize(3);
        }
    }

    @Test
    void anErrorThatOnlyTheFirstClientCausedReachesNobodyElse() {
        CountDownLatch gate = new CountDownLatch(1);
        try (ManifestEdge edge = edge(request -> (request.fields().combined("CDN-Loop") + "").contains("origins-own")
                ? Answer.of(508, "").when(gate)
                : live())) {
            CompletableFuture<HttpResponse<byte[]>> first = edge.start(INDEX, "CDN-Loop", "origins-own");
            await().until(() -> edge.origin().requests().size() == 1);
            List<CompletableFuture<HttpResponse<byte[]>>> others = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                others.add(edge.start(INDEX));
            }
            gate.countDown();
            assertThat(first.join().statusCode()).isEqualTo(508);
            others.forEach(one -> assertThat(one.join().statusCode()).isEqualTo(200));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 401, 403})
    void aRefusalThatOnlyTheFirstClientCausedIsNotTheOthers(int status) {
        CountDownLatch gate = new CountDownLatch(1);
        try (ManifestEdge edge = edge(request -> "https://evil.example"
                        .equals(request.fields().combined("Origin"))
                ? Answer.of(status, "", "Location", "https://login.example/").when(gate)
                : live("Cache-Control", "max-age=2"))) {
            CompletableFuture<HttpResponse<byte[]>> first = edge.start(INDEX, "Origin", "https://evil.example");
            await().until(() -> edge.origin().requests().size() == 1);
            List<CompletableFuture<HttpResponse<byte[]>>> others = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                others.add(edge.start(INDEX, "Cookie", "visitor=" + i));
            }
            gate.countDown();
            assertThat(first.join().statusCode()).isEqualTo(status);
            others.forEach(one -> assertThat(one.join().statusCode()).isEqualTo(200));
            assertThat(field(edge.get(INDEX, "Cookie", "visitor=0"), "cache-status"))
                    .as("nothing was learnt from it")
                    .startsWith("swarmgate; hit");
            assertThat(edge.origin().requests()).noneMatch(ManifestSharedFetchTest::hasCookie);
        }
    }

    @ParameterizedTest
    @CsvSource({"302, ''", "302, https://tv.example"})
    void aRefusalOfOneSiteIsNotLearntForOthers(int status, String others) {
        try (ManifestEdge edge =
                edge(request -> "https://evil.example".equals(request.fields().combined("Origin"))
                        ? Answer.of(status, "", "Location", "https://login.example/")
                        : live("Cache-Control", "max-age=2"))) {
            edge.get(INDEX, "Origin", "https://evil.example");
            String[] fields = others.isEmpty()
                    ? new String[] {"Cookie", "visitor=1"}
                    : new String[] {"Cookie", "visitor=1", "Origin", others};
            assertThat(edge.get(INDEX, fields).statusCode()).isEqualTo(200);
            assertThat(edge.origin().requests())
                    .as("shared at once, not asked for with a visitor's cookie")
                    .noneMatch(ManifestSharedFetchTest::hasCookie);
        }
    }

    @Test
    void aRefusalOfClientsWithoutOriginIsNotLearntForSites() {
        try (ManifestEdge edge = edge(request -> request.fields().has("Origin")
                ? live("Cache-Control", "max-age=2")
                : Answer.of(302, "", "Location", "https://login.example/"))) {
            edge.get(INDEX);
            edge.get(INDEX, "Cookie", "visitor=1", "Origin", "https://tv.example");
            assertThat(edge.origin().requests()).noneMatch(ManifestSharedFetchTest::hasCookie);
        }
    }

    /** Errors are often no-store. RFC 9111, section 5.2.2.5: that is said of this answer, and not of later ones. */
    @ParameterizedTest
    @CsvSource({"404, no-store", "503, no-store", "404, private"})
    void whoComesTooEarlyTakesTheManifestFromNobody(int status, String cacheControl) {
        AtomicReference<Answer> next = new AtomicReference<>(Answer.of(status, "", "Cache-Control", cacheControl));
        try (ManifestEdge edge = edge(request -> next.get())) {
            assertThat(edge.get(INDEX).statusCode()).isEqualTo(status);
            next.set(live("Cache-Control", "max-age=2"));
            edge.get(INDEX);
            assertThat(field(edge.get(INDEX), "cache-status")).startsWith("swarmgate; hit");
        }
    }

    @Test
    void oneSitesPermissionIsNotAnothers() {
        try (ManifestEdge edge = edge(request -> live(
                "Access-Control-Allow-Origin",
                request.fields().combined("Origin") + "",
                "Cache-Control",
                "max-age=2"))) {
            edge.get(INDEX, "Origin", "https://evil.example");
            assertThat(field(edge.get(INDEX, "Origin", "https://tv.example"), "access-control-allow-origin"))
                    .isEqualTo("https://tv.example");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404, 410, 451})
    void whatIsTakenDownStaysDown(int status) {
        AtomicReference<Answer> next = new AtomicReference<>(live("Cache-Control", "max-age=2"));
        try (ManifestEdge edge = edge(request -> next.get())) {
            edge.get(INDEX);
            edge.pass(Duration.ofSeconds(3));
            next.set(Answer.of(status, ""));
            assertThat(edge.get(INDEX).statusCode()).isEqualTo(status);
            next.set(Answer.failing(OriginFailure.Kind.CONNECTION_REFUSED));
            assertThat(edge.get(INDEX).statusCode()).isEqualTo(502);
        }
    }

    @Test
    void whatIsTakenDownForOneSiteIsForTheOthers() {
        AtomicReference<Answer> next = new AtomicReference<>(live("Cache-Control", "max-age=2", "Vary", "Origin"));
        try (ManifestEdge edge = edge(request -> next.get())) {
            edge.get(INDEX, "Origin", "https://a.example");
            edge.get(INDEX, "Origin", "https://a.example");
            edge.pass(Duration.ofSeconds(3));
            next.set(Answer.of(410, ""));
            assertThat(edge.get(INDEX, "Origin", "https://b.example").statusCode())
                    .isEqualTo(410);
            next.set(Answer.of(503, ""));
            assertThat(edge.get(INDEX, "Origin", "https://a.example").statusCode())
                    .isEqualTo(503);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {"-", "max-age=0", "no-cache", "max-age=1"})
    void whileAnOriginHangsNobodyWaitsForItWhoCouldHaveWhatThereWas(String cacheControl) {
        CountDownLatch gate = new CountDownLatch(1);
        String[] fields = cacheControl == null ? new String[0] : new String[] {"Cache-Control", cacheControl};
        AtomicReference<Answer> next = new AtomicReference<>(live(fields));
        try (ManifestEdge edge = edge(request -> next.get())) {
            edge.get(INDEX);
            next.set(live(fields).when(gate));
            edge.pass(Duration.ofSeconds(3));
            CompletableFuture<HttpResponse<byte[]>> first = edge.start(INDEX);
            await().until(() -> edge.origin().requests().size() == 2);
            edge.pass(Duration.ofSeconds(1));
            assertThat(text(first.join())).contains("s10.ts");
            for (int i = 0; i < 20; i++) {
                assertThat(edge.get(INDEX).statusCode()).isEqualTo(200);
            }
            assertThat(edge.origin().requests())
                    .as("one request is enough to see when it is back")
                    .hasSize(2);
            gate.countDown();
        }
    }

    @Test
    void whoComesWhileAnOriginHangsIsServedByASecondRequest() {
        CountDownLatch gate = new CountDownLatch(1);
        AtomicReference<Answer> next = new AtomicReference<>(live().when(gate));
        try (ManifestEdge edge = edge(request -> next.get())) {
            CompletableFuture<HttpResponse<byte[]>> first = edge.start(INDEX);
            await().until(() -> edge.origin().requests().size() == 1);
            next.set(live());
            edge.pass(Duration.ofSeconds(3));
            assertThat(edge.get(INDEX).statusCode()).isEqualTo(200);
            assertThat(first.join().statusCode()).isEqualTo(200);
            gate.countDown();
        }
    }

    @Test
    void aSecondRequestThatFailsLeavesItsClientsToTheFirst() {
        CountDownLatch gate = new CountDownLatch(1);
        AtomicReference<Answer> next = new AtomicReference<>(live().when(gate));
        try (ManifestEdge edge = edge(request -> next.get())) {
            CompletableFuture<HttpResponse<byte[]>> first = edge.start(INDEX);
            await().until(() -> edge.origin().requests().size() == 1);
            next.set(Answer.failing(OriginFailure.Kind.CONNECTION_REFUSED));
            edge.pass(Duration.ofSeconds(3));
            CompletableFuture<HttpResponse<byte[]>> second = edge.start(INDEX);
            await().until(() -> edge.origin().requests().size() == 2);
            gate.countDown();
            assertThat(first.join().statusCode()).isEqualTo(200);
            assertThat(second.join().statusCode()).isEqualTo(200);
        }
    }

    /** An origin client that never says a word again, whatever the reason. */
    @Test
    void nobodyWaitsForEver() {
        try (ManifestEdge edge = edge(request -> live().when(new CountDownLatch(1)))) {
            CompletableFuture<HttpResponse<byte[]>> first = edge.start(INDEX);
            await().until(() -> edge.origin().requests().size() == 1);
            edge.pass(Duration.ofMinutes(3));
            assertThat(first.join().statusCode()).isEqualTo(504);
        }
    }

    @Test
    void anOriginClientThatThrowsHurtsNobodyElse() {
        AtomicBoolean broken = new AtomicBoolean(true);
        try (ManifestEdge edge = edge(request -> {
            if (broken.get()) {
                throw new IllegalStateException("a bug");
            }
            return live();
        })) {
            assertThat(edge.get(INDEX).statusCode()).isEqualTo(500);
            broken.set(false);
            assertThat(edge.get(INDEX).statusCode()).isEqualTo(200);
        }
    }
}
