package io.swarmgate.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A fill that does not get on holds nobody who comes later, and ends. */
class SlowFillTest extends StoreTestBase {
    private void pass(Duration time) {
        clock.advance(time);
        store.tick();
    }

    @Test
    void whoComesToATrickleIsServedByASecondRequest() throws Exception {
        byte[] content = bytes(100_000);
        FakeClient early = FakeClient.get(store, URL);
        FakeSource.Request slow =
                origin.next().answer(200, "Content-Length", "100000").data(content, 0, 2);
        pass(Duration.ofSeconds(2));
        List<FakeClient> late = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            late.add(FakeClient.get(store, URL));
        }
        origin.next().answer(200, "Content-Length", "100000").data(content).end();

        for (FakeClient client : late) {
            assertThat(client.content()).isEqualTo(content);
        }
        assertThat(origin.requestCount()).isEqualTo(2);
        slow.data(content, 2, 100_000).end();
        assertThat(early.content()).isEqualTo(content);
    }

    @Test
    void aRangeOfATrickleIsFetchedByItself() throws Exception {
        FakeClient.get(store, URL);
        origin.next().answer(200, "Content-Length", "100000", "ETag", "\"a\"").data(bytes(2));
        pass(Duration.ofSeconds(2));
        FakeClient part = FakeClient.get(store, URL, "Range", "bytes=50000-50009");
        FakeSource.Request slice = origin.next();
        assertThat(slice.fields.first("Range")).isEqualTo("bytes=0-262143");
        slice.answer(206, "Content-Length", "100000", "Content-Range", "bytes 0-99999/100000", "ETag", "\"a\"")
                .data(bytes(100_000))
                .end();

        assertThat(part.content()).hasSize(10);
    }

    @Test
    void aRangeOfATrickleIsServedByAnOriginWithoutRanges() throws Exception {
        FakeClient.get(store, URL);
        origin.next().answer(200, "Content-Length", "100000").data(bytes(2));
        pass(Duration.ofSeconds(2));
        FakeClient part = FakeClient.get(store, URL, "Range", "bytes=50000-50009");
        origin.next()
                .answer(200, "Content-Length", "100000")
                .data(bytes(100_000))
                .end();

        assertThat(part.content()).hasSize(10);
        assertThat(origin.requestCount()).isEqualTo(2);
    }

    /** One that is written just now: its parts have no complete length. */
    @Test
    void aRangeOfATrickleIsServedFromASegmentThatGrows() throws Exception {
        FakeClient.get(store, URL);
        origin.next().answer(200).data(bytes(2));
        pass(Duration.ofSeconds(2));
        FakeClient part = FakeClient.get(store, URL, "Range", "bytes=50000-50009");
        origin.next().answer(206, "Content-Range", "bytes 0-99999/*", "ETag", "\"a\"");
        origin.next()
                .answer(200, "Content-Length", "100000")
                .data(bytes(100_000))
                .end();

        assertThat(part.content()).hasSize(10);
        assertThat(origin.requestCount()).isEqualTo(3);
    }

    @Test
    void noMoreThanTwoRequestsAreUnderWay() throws Exception {
        FakeClient.get(store, URL);
        origin.next().answer(200, "Content-Length", "100000").data(bytes(2));
        for (int i = 0; i < 6; i++) {
            pass(Duration.ofSeconds(4));
            FakeClient.get(store, URL);
        }

        assertThat(origin.requestCount()).isEqualTo(2);
    }

    @Test
    void aFillThatGetsOnIsSharedHoweverLongItTakes() throws Exception {
        byte[] content = bytes(100_000);
        FakeClient first = FakeClient.get(store, URL);
        FakeSource.Request request = origin.next().answer(200, "Content-Length", "100000");
        for (int at = 0; at < 100_000; at += 5000) {
            request.data(content, at, at + 5000);
            pass(Duration.ofSeconds(1));
            FakeClient.get(store, URL);
        }
        request.end();

        assertThat(first.content()).isEqualTo(content);
        assertThat(origin.requestCount()).isEqualTo(1);
    }

    @Test
    void whoWaitsForAHeadIsAnsweredByTheRequestThatGetsOneFirst() throws Exception {
        FakeClient early = FakeClient.get(store, URL);
        FakeSource.Request hung = origin.next();
        pass(Duration.ofSeconds(4));
        FakeClient late = FakeClient.get(store, URL);
        origin.next().answer(200, "Content-Length", "10").data(bytes(10)).end();

        assertThat(early.content()).isEqualTo(bytes(10));
        assertThat(late.content()).isEqualTo(bytes(10));
        assertThat(hung.cancelled).isTrue();
    }

    @Test
    void aSecondRequestThatFailsLeavesItsClientsToTheFirst() throws Exception {
        FakeClient early = FakeClient.get(store, URL);
        FakeSource.Request first = origin.next();
        pass(Duration.ofSeconds(4));
        FakeClient late = FakeClient.get(store, URL);
        origin.next().fail();
        first.answer(200, "Content-Length", "10").data(bytes(10)).end();

        assertThat(early.content()).isEqualTo(bytes(10));
        assertThat(late.content()).isEqualTo(bytes(10));
    }

    @Test
    void whatIsStoredStandsInForAnOriginThatHangs() throws Exception {
        fill(URL, bytes(100), "Cache-Control", "max-age=5", "ETag", "\"a\"");
        clock.advance(Duration.ofSeconds(6));
        FakeClient client = FakeClient.get(store, URL);
        FakeSource.Request hung = origin.next();
        assertThat(client.isAnswered()).isFalse();
        pass(Duration.ofSeconds(1));

        assertThat(client.content()).isEqualTo(bytes(100));
        hung.answer(304, "ETag", "\"a\"", "Cache-Control", "max-age=60").end();
        assertThat(FakeClient.get(store, URL).cacheStatus()).startsWith("swarmgate; hit");
    }

    @Test
    void whatMustBeValidatedStandsInForNothing() throws Exception {
        fill(URL, bytes(100), "Cache-Control", "max-age=5, must-revalidate", "ETag", "\"a\"");
        clock.advance(Duration.ofSeconds(6));
        FakeClient client = FakeClient.get(store, URL);
        origin.next();
        pass(Duration.ofSeconds(2));

        assertThat(client.isAnswered()).isFalse();
    }

    /** Whatever is wrong with the client of the origin. */
    @Test
    void aRequestOfWhichNobodySaysAnythingFailsInTheEnd() throws Exception {
        FakeClient client = FakeClient.get(store, URL);
        FakeSource.Request lost = origin.next();
        pass(Duration.ofSeconds(31));

        assertThat(client.answer()).isInstanceOf(SegmentAnswer.Failure.class);
        assertThat(lost.cancelled).isTrue();
        FakeClient.get(store, URL);
        assertThat(origin.next()).isNotNull();
    }

    @Test
    void aSliceOfWhichNobodySaysAnythingFailsInTheEnd() throws Exception {
        FakeClient client = FakeClient.get(store, URL, "Range", "bytes=0-9");
        origin.next();
        pass(Duration.ofSeconds(31));

        assertThat(client.answer()).isInstanceOf(SegmentAnswer.Failure.class);
    }

    @Test
    void aBodyWithoutALengthThatNobodyReadsEndsWithinSeconds() throws Exception {
        FakeClient only = FakeClient.get(store, URL);
        FakeSource.Request request =
                origin.next().answer(200, "Content-Type", "video/mp2t").data(bytes(1000));
        only.leave();
        pass(Duration.ofSeconds(2));
        assertThat(request.cancelled)
                .as("a segment being written may end by itself")
                .isFalse();
        request.data(bytes(1000));
        pass(Duration.ofSeconds(4));

        assertThat(request.cancelled).isTrue();
        assertThat(store.stats().fillsInProgress()).isZero();
    }

    @Test
    void aBodyWithoutALengthThatIsReadAgainGoesOn() throws Exception {
        FakeClient first = FakeClient.get(store, URL);
        FakeSource.Request request =
                origin.next().answer(200, "Content-Type", "video/mp2t").data(bytes(1000));
        first.leave();
        pass(Duration.ofSeconds(1));
        FakeClient again = FakeClient.get(store, URL);
        pass(Duration.ofMillis(1200));
        request.data(bytes(500));
        pass(Duration.ofSeconds(5));
        request.data(bytes(500)).end();

        assertThat(again.content()).hasSize(2000);
    }

    @Test
    void anEndlessBodyIsNeitherStoredNorBegunFromItsStart() throws Exception {
        FakeClient first = FakeClient.get(store, URL);
        FakeSource.Request radio = origin.next().answer(200, "Content-Type", "audio/mpeg");
        for (int second = 0; second < 25; second++) {
            radio.data(bytes(4000));
            assertThat(first.content((second + 1) * 4000)).hasSize((second + 1) * 4000);
            pass(Duration.ofSeconds(1));
        }
        FakeClient second = FakeClient.get(store, URL);
        FakeSource.Request own =
                origin.next().answer(200, "Content-Type", "audio/mpeg").data(bytes(7));
        assertThat(second.content(7)).isEqualTo(bytes(7));
        radio.data(bytes(4000));
        assertThat(first.content(26 * 4000)).hasSize(26 * 4000);
        first.leave();

        assertThat(radio.cancelled).isTrue();
        assertThat(own.cancelled).isFalse();
        assertThat(store.stats().entries()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"icy-name, Radio", "ICY-MetaInt, 8192", "Content-Type, multipart/x-mixed-replace; boundary=x"})
    void aStreamThatSaysWhatItIsIsNeverShared(String name, String value) throws Exception {
        FakeClient first = FakeClient.get(store, URL);
        origin.next().answer(200, name, value).data(bytes(10));
        assertThat(first.content(10)).isEqualTo(bytes(10));
        FakeClient.get(store, URL);

        assertThat(origin.requestCount()).isEqualTo(2);
    }
}
