package io.swarmgate.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What one client sends, and what the origin says to it because of that, changes nothing for the others. */
class HostileClientTest extends StoreTestBase {
    private static final String EVIL = "https://evil.example";

    /** Servers that check Origin themselves answer 403, networks of caches do for a loop. */
    @ParameterizedTest
    @CsvSource({
        "401, Origin, https://evil.example",
        "403, Origin, https://evil.example",
        "403, CDN-Loop, origins-own",
        "302, Origin, https://evil.example"
    })
    void aRefusalThatOneClientCausedIsNotTheOthers(int status, String name, String value) throws Exception {
        FakeClient evil = FakeClient.get(store, URL, "Origin", EVIL, name, value);
        List<FakeClient> others = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            others.add(FakeClient.get(store, URL, "Origin", "https://tv.example", "Cookie", "visitor=" + i));
        }
        origin.next()
                .answer(status, "Content-Length", "0", "Location", "https://login.example/")
                .end();
        FakeSource.Request own = origin.next();
        FakeSource.Request shared = origin.next();
        assertThat(shared.fields.first("Origin")).isEqualTo("https://tv.example");
        assertThat(shared.fields.first("Cookie")).isNull();
        own.answer(status, "Content-Length", "0").end();
        shared.answer(200, "Content-Type", "video/mp4", "Content-Length", "3")
                .data(bytes(3))
                .end();

        assertThat(evil.status()).isEqualTo(status);
        for (FakeClient other : others) {
            assertThat(other.content()).isEqualTo(bytes(3));
        }
        assertThat(origin.requestCount()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"Origin, https://evil.example", "CDN-Loop, origins-own"})
    void aRefusalThatOneClientCausedTakesNothingDown(String name, String value) throws Exception {
        fill(URL, bytes(100), "Cache-Control", "max-age=60", "ETag", "\"a\"");
        FakeClient evil = FakeClient.get(store, URL, "Range", "bytes=0-9", "Origin", EVIL, name, value);
        origin.next().answer(403, "Content-Length", "0").end();
        origin.next().answer(403, "Content-Length", "0").end();
        assertThat(evil.status()).isEqualTo(403);

        assertThat(FakeClient.get(store, URL).cacheStatus()).startsWith("swarmgate; hit");
    }

    /** Some frameworks serve what such a field names, whatever the request line says. */
    @Test
    void anAnswerToWhatOneClientSentTakesNothingDown() throws Exception {
        fill(URL, bytes(100), "Cache-Control", "max-age=60", "ETag", "\"a\"");
        FakeClient evil = FakeClient.request(store, "origin", URL, true, "Origin", EVIL, "X-Original-URL", "/no");
        origin.next().answer(404, "Content-Length", "0").end();
        assertThat(evil.status()).isEqualTo(404);

        assertThat(FakeClient.get(store, URL).cacheStatus()).startsWith("swarmgate; hit");
    }

    @Test
    void oneViewersRefusedCookieTakesNothingDown() throws Exception {
        FakeClient first = FakeClient.get(store, URL, "Cookie", "session=alice");
        origin.next().answer(403, "Content-Length", "0").end();
        String[] shareable = {"Cache-Control", "public, max-age=60", "Content-Type", "video/mp4", "Content-Length", "3"
        };
        origin.next().answer(200, shareable).data(bytes(3)).end();
        first.content();
        FakeClient alice = FakeClient.get(store, URL, "Cookie", "session=alice");
        origin.next().answer(200, shareable).data(bytes(3)).end();
        alice.content();
        awaitStored(1);
        FakeClient mallory = FakeClient.get(store, URL, "Cookie", "session=no", "Origin", EVIL);
        origin.next().answer(403, "Content-Length", "0").end();
        origin.next().answer(403, "Content-Length", "0").end();
        assertThat(mallory.status()).isEqualTo(403);

        assertThat(FakeClient.get(store, URL).cacheStatus()).startsWith("swarmgate; hit");
    }

    /** Errors are often no-store. RFC 9111, section 5.2.2.5: that is said of this answer, and not of later ones. */
    @ParameterizedTest
    @CsvSource({"404, no-store", "404, private", "503, no-store", "404, 'no-cache, no-store'"})
    void whoComesTooEarlyTakesTheSegmentFromNobody(int status, String cacheControl) throws Exception {
        FakeClient early = FakeClient.get(store, URL);
        origin.next()
                .answer(status, "Cache-Control", cacheControl, "Content-Length", "0")
                .end();
        assertThat(early.status()).isEqualTo(status);
        FakeClient one = FakeClient.get(store, URL);
        FakeClient two = FakeClient.get(store, URL);
        origin.next().answer(200, "Content-Length", "10").data(bytes(10)).end();

        assertThat(one.content()).isEqualTo(bytes(10));
        assertThat(two.content()).isEqualTo(bytes(10));
        assertThat(origin.requestCount()).isEqualTo(2);
    }

    /** Validation of a stored response, RFC 9111, section 4.3.4: what the 304 says is part of it from now on. */
    @ParameterizedTest
    @CsvSource({"Set-Cookie, session=1", "Cache-Control, private", "Cache-Control, no-store", "Vary, User-Agent"})
    void whatAValidationSaysIsForOneClientIsForNobodyElse(String name, String value) throws Exception {
        fill(URL, bytes(100), "Cache-Control", "max-age=5", "ETag", "\"a\"");
        clock.advance(Duration.ofSeconds(6));
        FakeClient one = FakeClient.get(store, URL);
        FakeClient two = FakeClient.get(store, URL);
        origin.next().answer(304, "ETag", "\"a\"", name, value).end();
        for (int i = 0; i < 2; i++) {
            origin.next()
                    .answer(200, name, "of client " + i, "Content-Length", "3")
                    .data(bytes(3))
                    .end();
        }
        assertThat(one.field(name)).isEqualTo("of client 0");
        assertThat(two.field(name)).isEqualTo("of client 1");
        FakeClient.get(store, URL);

        assertThat(origin.next().fields.first("If-None-Match")).isNull();
        assertThat(store.stats().entries()).isZero();
    }

    @Test
    void aValidationForOneSiteIsForNoOther() throws Exception {
        FakeClient first = FakeClient.get(store, URL, "Origin", "https://tv.example");
        origin.next()
                .answer(200, "Cache-Control", "max-age=5", "ETag", "\"a\"", "Content-Length", "3")
                .data(bytes(3))
                .end();
        first.content();
        awaitStored(1);
        clock.advance(Duration.ofSeconds(6));
        FakeClient evil = FakeClient.get(store, URL, "Origin", EVIL);
        FakeClient tv = FakeClient.get(store, URL, "Origin", "https://tv.example");
        origin.next()
                .answer(304, "ETag", "\"a\"", "Access-Control-Allow-Origin", EVIL)
                .end();
        assertThat(evil.field("Access-Control-Allow-Origin")).isEqualTo(EVIL);
        FakeSource.Request own = origin.next();
        assertThat(own.fields.first("Origin")).isEqualTo("https://tv.example");
        own.answer(200, "Access-Control-Allow-Origin", "https://tv.example", "Content-Length", "3")
                .data(bytes(3))
                .end();

        assertThat(tv.field("Access-Control-Allow-Origin")).isEqualTo("https://tv.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/html", "text/plain", "application/octet-stream"})
    void aPartOfAPageIsEachClientsOwn(String type) throws Exception {
        String me = "http://origin.example/me";
        byte[] anonymous = "{\"user\": null}  ".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        String[] fields = {"Content-Type", type, "ETag", "\"a\"", "Cache-Control", "max-age=60"};
        FakeClient alice = FakeClient.get(store, me, "Range", "bytes=0-", "Cookie", "session=alice");
        FakeSource.Request slice = origin.next();
        slice.answer(206, concat(fields, "Content-Range", "bytes 0-15/16", "Content-Length", "16"))
                .data(anonymous)
                .end();
        FakeSource.Request own = origin.next();
        assertThat(own.fields.first("Cookie")).isEqualTo("session=alice");
        own.answer(206, concat(fields, "Content-Range", "bytes 0-15/16", "Content-Length", "16"))
                .data(bytes(16))
                .end();

        assertThat(alice.content()).isEqualTo(bytes(16));
        assertThat(store.stats().entries()).isZero();
    }

    private static String[] concat(String[] fields, String... more) {
        List<String> all = new ArrayList<>(List.of(fields));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }
}
