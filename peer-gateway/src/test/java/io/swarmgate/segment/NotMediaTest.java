package io.swarmgate.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Below the gateway's prefix comes what is no segment, too; the store is not for that. */
class NotMediaTest extends StoreTestBase {
    private static final String PLAIN_NAME = "http://origin.example/live/me";
    private static final String PAGE = "<!DOCTYPE html><html><title>Sorry</title></html>";
    private static final String LIST = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\ns.ts\n";

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain, I am alice",
        "application/json, '{\"name\": \"alice\"}'",
        "text/html, '<html>alice'",
        "'', I am alice and more"
    })
    void aPageIsFetchedByEachClientWithWhatItHas(String type, String content) throws Exception {
        FakeClient alice = FakeClient.get(store, PLAIN_NAME, "Cookie", "session=alice");
        FakeSource.Request shared = origin.next();
        assertThat(shared.fields.first("Cookie")).isNull();
        shared.answer(200, "Content-Type", type, "Cache-Control", "max-age=60")
                .data(ascii("who are you?"))
                .end();
        FakeSource.Request own = origin.next();
        assertThat(own.fields.first("Cookie")).isEqualTo("session=alice");
        own.answer(200, "Content-Type", type, "Cache-Control", "max-age=60")
                .data(ascii(content))
                .end();
        assertThat(alice.content()).asString().isEqualTo(content);
        assertThat(alice.response().isSegment()).isFalse();

        FakeClient.get(store, PLAIN_NAME, "Cookie", "session=bob");
        assertThat(origin.next().fields.first("Cookie")).isEqualTo("session=bob");
        assertThat(store.stats().entries()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "application/octet-stream", "", "text/plain"})
    void aPageInThePlaceOfASegmentIsNotStored(String type) throws Exception {
        FakeClient first = FakeClient.get(store, URL);
        origin.next()
                .answer(200, "Content-Type", type, "Cache-Control", "max-age=60")
                .data(ascii(PAGE))
                .end();
        if (!first.isAnswered()) {
            origin.next().answer(200, "Content-Type", type).data(ascii(PAGE)).end();
        }
        assertThat(first.content()).asString().isEqualTo(PAGE);
        int asked = origin.requestCount();
        await(() -> store.stats().fillsInProgress() == 0);
        FakeClient.get(store, URL);

        assertThat(origin.requestCount()).isEqualTo(asked + 1);
        assertThat(store.stats().entries()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "application/octet-stream, '{\"error\": \"not yet\"}'",
        "'', 404 page not found by the backend",
        "text/plain, upstream request timeout"
    })
    void anErrorInWordsUnderTheNameOfASegmentIsNotStored(String type, String error) throws Exception {
        FakeClient first = FakeClient.get(store, URL);
        origin.next()
                .answer(200, "Content-Type", type, "Cache-Control", "max-age=60")
                .data(ascii(error))
                .end();
        if (!first.isAnswered()) {
            origin.next().answer(200, "Content-Type", type).data(ascii(error)).end();
        }
        assertThat(first.content()).asString().isEqualTo(error);
        await(() -> store.stats().fillsInProgress() == 0);

        assertThat(store.stats().entries()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://origin.example/s1.vtt", "http://origin.example/s1.srt"})
    void subtitlesAreWords(String url) throws Exception {
        FakeClient first = FakeClient.get(store, url);
        origin.next()
                .answer(200, "Content-Type", "text/plain", "Cache-Control", "max-age=60")
                .data(ascii("1\n00:00:01,000 --> 00:00:02,000\nHello\n"))
                .end();
        first.content();

        awaitStored(1);
    }

    @Test
    void aPageThatClaimsToBeVideoIsNotStored() throws Exception {
        FakeClient first = FakeClient.get(store, URL);
        origin.next()
                .answer(200, "Content-Type", "video/mp4", "Cache-Control", "max-age=60")
                .data(ascii(PAGE))
                .end();
        assertThat(first.content()).asString().isEqualTo(PAGE);
        await(() -> store.stats().fillsInProgress() == 0);

        assertThat(store.stats().entries()).isZero();
        assertThat(store.digest(SegmentKey.of("origin", URL))).isNull();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anEmptyAnswerInThePlaceOfASegmentIsNotStored(boolean lengthKnown) throws Exception {
        FakeClient first = FakeClient.get(store, URL);
        FakeSource.Request request = origin.next();
        if (lengthKnown) {
            request.answer(200, "Content-Type", "video/mp4", "Content-Length", "0")
                    .end();
        } else {
            request.answer(200, "Content-Type", "video/mp4").end();
        }
        assertThat(first.content()).isEmpty();
        await(() -> store.stats().fillsInProgress() == 0);
        FakeClient.get(store, URL);

        assertThat(origin.requestCount()).isEqualTo(2);
        assertThat(store.stats().entries()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "application/vnd.apple.mpegurl",
        "application/octet-stream",
        "text/plain",
        "''",
        "text/html",
        "application/x-mpegurl"
    })
    void aManifestIsLeftToWhoeverAnswersThose(String type) throws Exception {
        FakeClient one = FakeClient.get(store, PLAIN_NAME);
        FakeClient two = FakeClient.get(store, PLAIN_NAME);
        origin.next()
                .answer(200, "Content-Type", type, "Cache-Control", "max-age=60")
                .data(ascii(LIST))
                .end();

        assertThat(one.answer()).isInstanceOf(SegmentAnswer.Manifest.class);
        assertThat(two.answer()).isInstanceOf(SegmentAnswer.Manifest.class);
        assertThat(FakeClient.get(store, PLAIN_NAME).answer()).isInstanceOf(SegmentAnswer.Manifest.class);
        assertThat(origin.requestCount()).isEqualTo(1);
        assertThat(store.stats().entries()).isZero();
    }

    @Test
    void aManifestIsRecognisedWhereverItsFirstBytesAreCut() throws Exception {
        FakeClient one = FakeClient.get(store, PLAIN_NAME);
        FakeSource.Request request = origin.next().answer(200);
        for (byte each : ascii(LIST)) {
            request.data(new byte[] {each});
        }
        request.end();

        assertThat(one.answer()).isInstanceOf(SegmentAnswer.Manifest.class);
    }

    /** A key is no segment, and what a key is changes. */
    @Test
    void aKeyIsNotFreshByGuess() throws Exception {
        FakeClient first = FakeClient.get(store, "http://origin.example/keys/k1");
        origin.next()
                .answer(200, "Content-Length", "16", "Content-Type", "application/octet-stream")
                .data(bytes(16))
                .end();
        assertThat(first.content()).isEqualTo(bytes(16));
        await(() -> store.stats().fillsInProgress() == 0);
        FakeClient.get(store, "http://origin.example/keys/k1");

        assertThat(origin.requestCount()).isEqualTo(2);
    }

    @Test
    void anEncryptedSegmentOfUnknownTypeIsMedia() throws Exception {
        fill("http://origin.example/live/seg-1", bytes(50_000));

        assertThat(FakeClient.get(store, "http://origin.example/live/seg-1").cacheStatus())
                .startsWith("swarmgate; hit");
    }

    @Test
    void aFileIsKeptOnlyAsTheOriginSays() throws Exception {
        String url = "http://origin.example/updates/image.zip";
        FakeClient first = FakeClient.get(store, url);
        origin.next()
                .answer(200, "Content-Type", "application/zip", "Content-Length", "5000")
                .data(bytes(5000))
                .end();
        first.content();
        await(() -> store.stats().fillsInProgress() == 0);
        FakeClient second = FakeClient.get(store, url);
        origin.next()
                .answer(200, "Content-Type", "application/zip", "Content-Length", "5000", "Cache-Control", "max-age=60")
                .data(bytes(5000))
                .end();
        second.content();
        awaitStored(1);

        assertThat(FakeClient.get(store, url).cacheStatus()).startsWith("swarmgate; hit");
    }

    @Test
    void noGuessingWhereItIsSwitchedOff() throws Exception {
        StoreLimits never = new StoreLimits(
                64 << 20,
                4 << 20,
                64 << 10,
                16,
                64,
                256 << 10,
                64 << 10,
                1 << 20,
                3,
                Duration.ZERO,
                Duration.ofSeconds(30),
                Duration.ofMinutes(5));
        reopen(never, FileSystemCalls.REAL);
        FakeClient first = FakeClient.get(store, URL);
        origin.next()
                .answer(200, "Content-Type", "video/mp4", "Content-Length", "5")
                .data(bytes(5))
                .end();
        first.content();
        await(() -> store.stats().fillsInProgress() == 0);
        FakeClient.get(store, URL);

        assertThat(origin.requestCount()).isEqualTo(2);
    }
}
