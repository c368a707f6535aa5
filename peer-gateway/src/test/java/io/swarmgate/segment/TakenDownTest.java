package io.swarmgate.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the origin has taken down stays down, whatever it says later. */
class TakenDownTest extends StoreTestBase {
    private void stale() throws Exception {
        fill(URL, bytes(100), "Cache-Control", "max-age=5", "ETag", "\"a\"");
        clock.advance(Duration.ofSeconds(6));
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 410, 451})
    void aStaleCopyIsGoneOnceTheOriginSaysThatThereIsNone(int status) throws Exception {
        stale();
        FakeClient told = FakeClient.get(store, URL);
        origin.next().answer(status, "Content-Length", "0").end();
        assertThat(told.status()).isEqualTo(status);
        FakeClient later = FakeClient.get(store, URL);
        origin.next().answer(503, "Content-Length", "0").end();

        assertThat(later.status()).isEqualTo(503);
        assertThat(store.digest(SegmentKey.of("origin", URL))).isNull();
    }

    @Test
    void aStaleCopyIsGoneOnceTheOriginRefusesIt() throws Exception {
        stale();
        FakeClient told = FakeClient.get(store, URL);
        origin.next().answer(403, "Content-Length", "0").end();
        origin.next().answer(403, "Content-Length", "0").end();
        assertThat(told.status()).isEqualTo(403);
        FakeClient later = FakeClient.get(store, URL);
        origin.next().fail();

        assertThat(later.answer()).isInstanceOf(SegmentAnswer.Failure.class);
    }

    @Test
    void theCopiesOfOtherSitesAreGoneAsWell() throws Exception {
        FakeClient a = FakeClient.get(store, URL, "Origin", "https://a.example");
        origin.next()
                .answer(200, "Vary", "Origin", "Cache-Control", "max-age=5", "ETag", "\"a\"", "Content-Length", "3")
                .data(bytes(3))
                .end();
        a.content();
        awaitStored(1);
        clock.advance(Duration.ofSeconds(6));
        FakeClient b = FakeClient.get(store, URL, "Origin", "https://b.example");
        origin.next().answer(410, "Content-Length", "0").end();
        assertThat(b.status()).isEqualTo(410);
        FakeClient again = FakeClient.get(store, URL, "Origin", "https://a.example");
        origin.next().answer(503, "Content-Length", "0").end();

        assertThat(again.status()).isEqualTo(503);
    }

    @Test
    void thePartsThatOtherSitesHaveAreGoneAsWell() throws Exception {
        String[] part = {
            "Vary", "Origin", "ETag", "\"a\"", "Cache-Control", "max-age=60", "Content-Range", "bytes 0-99/100"
        };
        FakeClient a = FakeClient.get(store, URL, "Range", "bytes=0-9", "Origin", "https://a.example");
        origin.next().answer(206, part).data(bytes(100)).end();
        origin.next().answer(206, part).data(bytes(100)).end();
        a.content();
        a = FakeClient.get(store, URL, "Range", "bytes=0-9", "Origin", "https://a.example");
        origin.next().answer(206, part).data(bytes(100)).end();
        a.content();
        awaitStored(1);
        clock.advance(Duration.ofSeconds(1));
        FakeClient told = FakeClient.get(store, URL);
        origin.next().answer(410, "Content-Length", "0").end();
        assertThat(told.status()).isEqualTo(410);
        FakeClient again = FakeClient.get(store, URL, "Range", "bytes=0-9", "Origin", "https://a.example");
        origin.next().answer(503, "Content-Length", "0").end();
        origin.next().answer(503, "Content-Length", "0").end();

        assertThat(again.status()).isEqualTo(503);
    }

    @Test
    void theAnswerToARequestOfItsOwnCountsAsWell() throws Exception {
        stale();
        FakeClient head = FakeClient.request(store, "origin", URL, true);
        FakeSource.Request asked = origin.next();
        asked.answer(404, "Content-Length", "0").end();
        assertThat(head.status()).isEqualTo(404);
        FakeClient later = FakeClient.get(store, URL);
        origin.next().answer(503, "Content-Length", "0").end();

        assertThat(later.status()).isEqualTo(503);
    }

    @Test
    void whatIsPutUpAgainIsServedAgain() throws Exception {
        stale();
        FakeClient.get(store, URL);
        origin.next().answer(404, "Content-Length", "0").end();
        clock.advance(Duration.ofSeconds(1));
        fill(URL, bytes(50), "Cache-Control", "max-age=60");

        assertThat(FakeClient.get(store, URL).content()).isEqualTo(bytes(50));
    }

    @Test
    void anOriginThatFailsTakesNothingDown() throws Exception {
        stale();
        FakeClient client = FakeClient.get(store, URL);
        origin.next().answer(503, "Content-Length", "0").end();

        assertThat(client.content()).isEqualTo(bytes(100));
    }
}
