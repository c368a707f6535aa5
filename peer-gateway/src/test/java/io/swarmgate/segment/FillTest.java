package io.swarmgate.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FillTest extends StoreTestBase {

    @Test
    void twoHundredWaitersCauseOneOriginRequest() throws Exception {
        byte[] content = bytes(300_000);
        List<FakeClient> clients = IntStream.range(0, 200)
                .mapToObj(i -> FakeClient.get(store, URL))
                .toList();
        origin.next()
                .answer(200, "Content-Length", "300000", "ETag", "\"a\"")
                .data(content)
                .end();
        for (FakeClient client : clients) {
            assertThat(client.content()).isEqualTo(content);
        }
        assertThat(origin.requestCount()).isEqualTo(1);
        assertThat(store.stats().collapsedWaiters()).isEqualTo(199);
        assertThat(clients.get(0).cacheStatus()).isEqualTo("swarmgate; fwd=uri-miss; fwd-status=200; stored");
        assertThat(clients.get(7).cacheStatus())
                .isEqualTo("swarmgate; fwd=uri-miss; fwd-status=200; stored; collapsed");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1000, 65_536, 65_537, 400_000})
    void aSecondRequestIsAHit(int length) throws Exception {
        byte[] content = bytes(length);
        fill(URL, content, "Content-Type", "video/mp4", "Cache-Control", "max-age=60", "Date", DATE);
        FakeClient second = FakeClient.get(store, URL);
        assertThat(second.content()).isEqualTo(content);
        assertThat(second.cacheStatus()).isEqualTo("swarmgate; hit; ttl=60");
        assertThat(second.field("Content-Length")).isEqualTo(Integer.toString(length));
        assertThat(second.field("Content-Type")).isEqualTo("video/mp4");
        assertThat(second.field("Age")).isEqualTo("0");
        assertThat(origin.requestCount()).isEqualTo(1);
    }

    private static String segment(int number) {
        return "http://origin.example/live/" + number + ".m4s";
    }

    @Test
    void everySegmentIsKeptHoweverItsEndAndItsStoringMeet() throws Exception {
        int segments = 60;
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < segments; i++) {
                FakeClient.get(store, segment(i));
                origin.next().answer(200, "Content-Length", "1").data(bytes(1)).end();
            }
            awaitStored(segments);
            reopen(LIMITS, FileSystemCalls.REAL);
        }
    }

    @Test
    void whoeverAsksWhileASegmentIsBeingPutAwayCausesNoSecondRequest() throws Exception {
        int segments = 60;
        for (int round = 0; round < 40; round++) {
            for (int i = 0; i < segments; i++) {
                FakeClient.get(store, segment(i));
                origin.next().answer(200, "Content-Length", "1").data(bytes(1)).end();
                for (int again = 0; again < 30; again++) {
                    FakeClient.get(store, segment(i));
                }
                assertThat(origin.requestCount()).isEqualTo(round * segments + i + 1);
            }
            awaitStored(segments);
            reopen(LIMITS, FileSystemCalls.REAL);
        }
    }

    @Test
    void bytesReachWaitersBeforeTheEnd() throws Exception {
        byte[] content = bytes(100_000);
        FakeClient first = FakeClient.get(store, URL);
        FakeSource.Request request = origin.next();
        request.answer(200, "Content-Length", "100000").data(content, 0, 1000);
        assertThat(first.content(1000)).isEqualTo(bytesOf(content, 0, 1000));
        FakeClient second = FakeClient.get(store, URL);
        assertThat(second.content(1000)).isEqualTo(bytesOf(content, 0, 1000));
        request.data(content, 1000, 100_000).end();
        assertThat(first.content()).isEqualTo(content);
        assertThat(second.content()).isEqualTo(content);
    }

    @Test
    void aReaderThatCannotGoOnHoldsNoOther() throws Exception {
        byte[] content = bytes(100_000);
        FakeClient broken = FakeClient.get(store, URL);
        FakeClient other = FakeClient.get(store, URL);
        FakeSource.Request request = origin.next();
        request.answer(200, "Content-Length", "100000").data(content, 0, 1000);
        broken.content(1000);
        broken.body().whenReady(() -> {
            throw new IllegalStateException("the thread of this client has stopped");
        });
        other.content(1000);
        CountDownLatch woken = new CountDownLatch(1);
        other.body().whenReady(woken::countDown);
        request.data(content, 1000, 100_000).end();
        assertThat(woken.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(other.content()).isEqualTo(content);
    }

    @Test
    void aFillOutlivesItsFirstClient() throws Exception {
        byte[] content = bytes(100_000);
        FakeClient first = FakeClient.get(store, URL);
        FakeSource.Request request = origin.next();
        request.answer(200, "Content-Length", "100000").data(content, 0, 1000);
        first.leave();
        FakeClient second = FakeClient.get(store, URL);
        request.data(content, 1000, 100_000).end();
        assertThat(second.content()).isEqualTo(content);
        assertThat(origin.requestCount()).isEqualTo(1);
    }

    @Test
    void aHugeFillThatNobodyReadsIsGivenUp() throws Exception {
        FakeClient only = FakeClient.get(store, URL);
        FakeSource.Request request = origin.next();
        request.answer(200, "Content-Length", "10000000").data(bytes(1000));
        only.leave();
        assertThat(request.cancelled).isTrue();
        assertThat(store.stats().fillsInProgress()).isZero();
    }

    @Test
    void anUnknownLengthIsFine() throws Exception {
        byte[] content = bytes(70_000);
        FakeClient part = FakeClient.get(store, URL, "Range", "bytes=0-9");
        FakeSource.Request slice = origin.next();
        slice.answer(200);
        FakeClient whole = FakeClient.get(store, URL);
        slice.data(content).end();
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.content()).isEqualTo(Arrays.copyOf(content, 10));
        assertThat(whole.content()).isEqualTo(content);
        assertThat(whole.response().lengthBytes()).isNull();
        awaitStored(1);
        assertThat(FakeClient.get(store, URL).content()).isEqualTo(content);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-store", "no-cache", "no-cache, max-age=60"})
    void anAnswerThatIsNotToBeStoredReleasesEveryWaiterAtOnce(String cacheControl) throws Exception {
        List<FakeClient> clients = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            clients.add(FakeClient.get(store, URL, "Cookie", "viewer=" + i));
        }
        FakeSource.Request shared = origin.next();
        shared.answer(200, "Cache-Control", cacheControl, "Content-Length", "2");
        FakeSource.Request second = origin.next();
        FakeSource.Request third = origin.next();
        assertThat(shared.fields.first("Cookie")).isNull();
        assertThat(second.fields.first("Cookie")).isEqualTo("viewer=1");
        assertThat(third.fields.first("Cookie")).isEqualTo("viewer=2");
        shared.data(new byte[] {'0', '0'}).end();
        second.answer(200, "Cache-Control", cacheControl)
                .data(new byte[] {'1', '1'})
                .end();
        third.answer(200, "Cache-Control", cacheControl)
                .data(new byte[] {'2', '2'})
                .end();
        assertThat(clients.get(0).content()).asString().isEqualTo("00");
        assertThat(clients.get(1).content()).asString().isEqualTo("11");
        assertThat(clients.get(2).content()).asString().isEqualTo("22");

        FakeClient later = FakeClient.get(store, URL);
        FakeClient same = FakeClient.get(store, URL);
        origin.next();
        origin.next();
        assertThat(later.isAnswered() || same.isAnswered()).isFalse();
    }

    @Test
    void setCookieIsNeverShared() throws Exception {
        FakeClient first = FakeClient.get(store, URL);
        origin.next()
                .answer(200, "Set-Cookie", "viewer=1", "Cache-Control", "max-age=60", "Content-Length", "1")
                .data(new byte[1])
                .end();
        assertThat(first.content()).hasSize(1);
        assertThat(first.field("Set-Cookie")).isEqualTo("viewer=1");
        FakeClient.get(store, URL);
        origin.next();
    }

    @Test
    void equalPathsOfTwoOriginsNeverMeet() throws Exception {
        fill(URL, bytes(10));
        FakeClient other = FakeClient.request(store, "other", URL, false);
        assertThat(origin.next().key.origin()).isEqualTo("other");
        assertThat(other.isAnswered()).isFalse();
    }

    @Test
    void responsesThatVaryByOriginAreKeptApart() throws Exception {
        FakeClient a = FakeClient.get(store, URL, "Origin", "https://a.example");
        FakeClient b = FakeClient.get(store, URL, "Origin", "https://b.example");
        origin.next()
                .answer(
                        200,
                        "Vary",
                        "Origin",
                        "Access-Control-Allow-Origin",
                        "https://a.example",
                        "Content-Length",
                        "1")
                .data(new byte[1])
                .end();
        assertThat(a.field("Access-Control-Allow-Origin")).isEqualTo("https://a.example");
        a.content();
        FakeSource.Request second = origin.next();
        assertThat(second.fields.first("Origin")).isEqualTo("https://b.example");
        second.answer(200, "Vary", "Origin", "Access-Control-Allow-Origin", "https://b.example", "Content-Length", "1")
                .data(new byte[1])
                .end();
        assertThat(b.field("Access-Control-Allow-Origin")).isEqualTo("https://b.example");
        b.content();
        awaitStored(2);
        FakeClient again = FakeClient.get(store, URL, "Origin", "https://a.example");
        assertThat(again.field("Access-Control-Allow-Origin")).isEqualTo("https://a.example");
        assertThat(origin.requestCount()).isEqualTo(2);
    }

    @Test
    void anAnswerToARequestWithoutOriginDoesNotReachOneWithIt() throws Exception {
        fill(URL, bytes(10));
        FakeClient.get(store, URL, "Origin", "https://a.example");
        assertThat(origin.next().fields.first("Origin")).isEqualTo("https://a.example");
    }

    @Test
    void anErrorIsSharedWithThoseWhoWaitedAndForgotten() throws Exception {
        FakeClient first = FakeClient.get(store, URL);
        FakeClient second = FakeClient.get(store, URL);
        origin.next()
                .answer(404, "Content-Length", "4")
                .data(new byte[] {'g', 'o', 'n', 'e'})
                .end();
        assertThat(first.status()).isEqualTo(404);
        assertThat(second.status()).isEqualTo(404);
        assertThat(first.content()).asString().isEqualTo("gone");
        assertThat(second.content()).asString().isEqualTo("gone");
        FakeClient.get(store, URL);
        origin.next();
        assertThat(origin.requestCount()).isEqualTo(2);
    }

    @Test
    void notFoundIsKeptIfTheOriginSaysSo() throws Exception {
        FakeClient first = FakeClient.get(store, URL);
        origin.next()
                .answer(404, "Cache-Control", "max-age=5", "Content-Length", "4")
                .data(bytes(4))
                .end();
        first.content();
        awaitStored(1);
        assertThat(FakeClient.get(store, URL).status()).isEqualTo(404);
        assertThat(origin.requestCount()).isEqualTo(1);
    }

    @Test
    void aFailureBeforeTheHeadReachesEveryWaiter() throws Exception {
        FakeClient first = FakeClient.get(store, URL);
        FakeClient second = FakeClient.get(store, URL);
        origin.next().fail();
        assertThat(first.answer()).isInstanceOf(SegmentAnswer.Failure.class);
        assertThat(second.answer()).isInstanceOf(SegmentAnswer.Failure.class);
    }

    @Test
    void aFillAsksForTheWholeWithoutCodingAndForNobodyInParticular() throws Exception {
        FakeClient.get(store, URL, "If-None-Match", "\"x\"", "Accept-Encoding", "gzip", "User-Agent", "player");
        FakeSource.Request request = origin.next();
        assertThat(request.fields.first("If-None-Match")).isNull();
        assertThat(request.fields.first("Accept-Encoding")).isEqualTo("identity");
        assertThat(request.fields.first("User-Agent")).isNull();
    }

    @Test
    void aColdHeadAsksTheOriginItself() throws Exception {
        FakeClient client = FakeClient.request(store, "origin", URL, true);
        FakeSource.Request request = origin.next();
        assertThat(request.head).isTrue();
        request.answer(200, "Content-Length", "12345").end();
        assertThat(client.field("Content-Length")).isEqualTo("12345");
        assertThat(client.response().body()).isNull();
        assertThat(request.cancelled).isFalse();
    }

    @Test
    void headIsAnsweredFromTheStore() throws Exception {
        fill(URL, bytes(1000), "ETag", "\"a\"");
        FakeClient client = FakeClient.request(store, "origin", URL, true);
        assertThat(client.field("Content-Length")).isEqualTo("1000");
        assertThat(client.response().body()).isNull();
        assertThat(origin.requestCount()).isEqualTo(1);
    }

    private static byte[] bytesOf(byte[] all, int from, int to) {
        return java.util.Arrays.copyOfRange(all, from, to);
    }
}
