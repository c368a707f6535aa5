package io.swarmgate.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FreshnessTest extends StoreTestBase {
    private final byte[] content = bytes(1000);

    @Test
    void ageGrows() throws Exception {
        fill(URL, content, "Cache-Control", "max-age=60", "Date", DATE, "Age", "7");
        clock.advance(Duration.ofSeconds(5));
        FakeClient client = FakeClient.get(store, URL);
        assertThat(client.field("Age")).isEqualTo("12");
        assertThat(client.cacheStatus()).isEqualTo("swarmgate; hit; ttl=48");
    }

    @Test
    void aStaleObjectIsValidatedOnce() throws Exception {
        fill(URL, content, "Cache-Control", "max-age=60", "Date", DATE, "ETag", "\"a\"");
        clock.advance(Duration.ofSeconds(61));
        FakeClient first = FakeClient.get(store, URL);
        FakeClient second = FakeClient.get(store, URL, "Range", "bytes=0-9");
        FakeSource.Request validation = origin.next();
        assertThat(validation.fields.first("If-None-Match")).isEqualTo("\"a\"");
        assertThat(validation.fields.first("Range")).isNull();
        validation.answer(304, "ETag", "\"a\"", "Cache-Control", "max-age=30").end();
        assertThat(first.content()).isEqualTo(content);
        assertThat(second.status()).isEqualTo(206);
        assertThat(second.content()).hasSize(10);
        assertThat(first.cacheStatus()).startsWith("swarmgate; fwd=stale; fwd-status=304");
        FakeClient third = FakeClient.get(store, URL);
        assertThat(third.content()).isEqualTo(content);
        assertThat(third.field("Cache-Control")).isEqualTo("max-age=30");
        assertThat(origin.requestCount()).isEqualTo(2);
        assertThat(store.stats().validations()).isEqualTo(1);
    }

    @Test
    void aChangedObjectReplacesTheStaleOne() throws Exception {
        fill(URL, content, "Cache-Control", "max-age=60", "Date", DATE, "ETag", "\"a\"");
        clock.advance(Duration.ofSeconds(61));
        FakeClient first = FakeClient.get(store, URL);
        byte[] changed = bytes(500);
        origin.next()
                .answer(200, "ETag", "\"b\"", "Content-Length", "500")
                .data(changed)
                .end();
        assertThat(first.content()).isEqualTo(changed);
        await(() -> store.stats().fillsInProgress() == 0);
        assertThat(FakeClient.get(store, URL).content()).isEqualTo(changed);
    }

    @Test
    void aStaleObjectStandsInForAFailingOrigin() throws Exception {
        fill(URL, content, "Cache-Control", "max-age=60", "Date", DATE, "ETag", "\"a\"");
        clock.advance(Duration.ofSeconds(61));
        FakeClient unreachable = FakeClient.get(store, URL);
        origin.next().fail();
        assertThat(unreachable.content()).isEqualTo(content);
        FakeClient overloaded = FakeClient.get(store, URL);
        origin.next().answer(503, "Content-Length", "0").end();
        assertThat(overloaded.content()).isEqualTo(content);
        assertThat(overloaded.cacheStatus()).isEqualTo("swarmgate; hit; ttl=-1");
        FakeClient throttled = FakeClient.get(store, URL);
        origin.next().answer(429, "Content-Length", "0").end();
        assertThat(throttled.content()).isEqualTo(content);
        assertThat(store.stats().staleServed()).isEqualTo(3);
    }

    @Test
    void mustRevalidateForbidsStandingIn() throws Exception {
        fill(URL, content, "Cache-Control", "max-age=60, must-revalidate", "Date", DATE, "ETag", "\"a\"");
        clock.advance(Duration.ofSeconds(61));
        FakeClient client = FakeClient.get(store, URL);
        origin.next().answer(503, "Content-Length", "0").end();
        assertThat(client.status()).isEqualTo(503);
    }

    @Test
    void withoutAWordTheDefaultHolds() throws Exception {
        fill(URL, content);
        clock.advance(LIMITS.defaultFreshness().minusSeconds(1));
        assertThat(FakeClient.get(store, URL).content()).isEqualTo(content);
        clock.advance(Duration.ofSeconds(2));
        FakeClient.get(store, URL);
        origin.next();
    }
}
