package io.swarmgate.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.http.Asker;
import io.swarmgate.http.FieldLines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What serves several is asked for by nobody in particular; what the origin refuses so each client asks for itself. */
class SharedFetchTest extends StoreTestBase {
    private static final String NEXT = "http://origin.example/live/s2.m4s";

    @Test
    void nothingOfAClientsButOriginAndLoopGoesOutWithASharedRequest() throws Exception {
        FakeClient.get(
                store,
                URL,
                "Cookie",
                "session=alice",
                "Authorization",
                "Bearer alice",
                "X-Forwarded-Host",
                "evil.example",
                "X-HTTP-Method-Override",
                "POST",
                "X-Long",
                "x".repeat(20_000),
                "Origin",
                "https://a.example",
                "CDN-Loop",
                "other, swarmgate-1");

        assertThat(origin.next().fields)
                .isEqualTo(FieldLines.of(
                        "Origin",
                        "https://a.example",
                        "CDN-Loop",
                        "other, swarmgate-1",
                        "Accept-Encoding",
                        "identity"));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 407})
    void whatIsRefusedSoEachClientAsksForByItself(int refusal) throws Exception {
        FakeClient alice = FakeClient.get(store, URL, "Cookie", "session=alice");
        FakeClient bob = FakeClient.get(store, URL, "Cookie", "session=bob");
        origin.next().answer(refusal, "Content-Length", "0").end();
        FakeSource.Request first = origin.next();
        FakeSource.Request second = origin.next();
        assertThat(first.fields.first("Cookie")).isEqualTo("session=alice");
        assertThat(second.fields.first("Cookie")).isEqualTo("session=bob");
        first.answer(200, "Content-Length", "3").data(bytes(3)).end();
        second.answer(refusal, "Content-Length", "0").end();

        assertThat(alice.content()).isEqualTo(bytes(3));
        assertThat(bob.status()).isEqualTo(refusal);
        assertThat(store.stats().entries()).isZero();
    }

    @Test
    void aRedirectToALoginIsARefusal() throws Exception {
        FakeClient alice = FakeClient.get(store, URL, "Cookie", "session=alice");
        origin.next()
                .answer(302, "Location", "https://login.example/", "Content-Length", "0")
                .end();
        FakeSource.Request own = origin.next();
        assertThat(own.fields.first("Cookie")).isEqualTo("session=alice");
        own.answer(200, "Content-Length", "3").data(bytes(3)).end();

        assertThat(alice.content()).isEqualTo(bytes(3));
    }

    @Test
    void aRedirectIsSharedWhereNobodyHasCredentials() throws Exception {
        FakeClient one = FakeClient.get(store, URL);
        FakeClient two = FakeClient.get(store, URL);
        origin.next()
                .answer(302, "Location", "https://node7.example/s1.m4s", "Content-Length", "0")
                .end();

        assertThat(one.status()).isEqualTo(302);
        assertThat(two.status()).isEqualTo(302);
        assertThat(origin.requestCount()).isEqualTo(1);
    }

    /** As by a server that wants to be told that the client came by https. */
    @Test
    void aRedirectToTheSameUrlIsARefusal() throws Exception {
        FakeClient one = FakeClient.get(store, URL, "X-Forwarded-Proto", "https");
        origin.next()
                .answer(301, "Location", URL.replace("http:", "https:"), "Content-Length", "0")
                .end();
        FakeSource.Request own = origin.next();
        assertThat(own.fields.first("X-Forwarded-Proto")).isEqualTo("https");
        own.answer(200, "Content-Length", "3").data(bytes(3)).end();

        assertThat(one.content()).isEqualTo(bytes(3));
    }

    private void protectPlace(String... fields) throws Exception {
        FakeClient alice = FakeClient.get(store, URL, "Cookie", "session=alice");
        origin.next().answer(403, "Content-Length", "0").end();
        origin.next().answer(200, fields).data(bytes(3)).end();
        alice.content();
    }

    @Test
    void theSecondTryIsSparedOnceAPlaceIsKnownToBeProtected() throws Exception {
        protectPlace("Content-Length", "3", "Content-Type", "video/mp4");
        FakeClient.get(store, NEXT, "Cookie", "session=alice");
        FakeClient.get(store, NEXT, "Cookie", "session=bob");

        assertThat(origin.next().fields.first("Cookie")).isEqualTo("session=alice");
        assertThat(origin.next().fields.first("Cookie")).isEqualTo("session=bob");
    }

    @Test
    void aPlaceIsAskedForWithoutCredentialsAgainAfterAWhile() throws Exception {
        protectPlace("Content-Length", "3", "Content-Type", "video/mp4");
        clock.advance(Duration.ofMinutes(11));
        FakeClient.get(store, NEXT, "Cookie", "session=alice");

        assertThat(origin.next().fields.first("Cookie")).isNull();
    }

    /** Object stores say 403 for what is not there. */
    @Test
    void aRefusalThatCredentialsDoNotHelpProtectsNothing() throws Exception {
        FakeClient alice = FakeClient.get(store, URL, "Cookie", "session=alice");
        origin.next().answer(403, "Content-Length", "0").end();
        origin.next().answer(403, "Content-Length", "0").end();
        assertThat(alice.status()).isEqualTo(403);
        FakeClient.get(store, NEXT, "Cookie", "session=alice");

        assertThat(origin.next().fields.first("Cookie")).isNull();
    }

    @Test
    void aPageBesideTheMediaProtectsNothing() throws Exception {
        FakeClient admin = FakeClient.get(store, "http://origin.example/live/admin", "Authorization", "Basic x");
        origin.next().answer(401, "Content-Length", "0").end();
        origin.next()
                .answer(200, "Content-Length", "3", "Content-Type", "text/html")
                .data(bytes(3))
                .end();
        admin.content();
        FakeClient.get(store, NEXT, "Cookie", "session=alice");

        assertThat(origin.next().fields.first("Cookie")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"public, max-age=60", "s-maxage=60"})
    void whatTheOriginGivesToEverybodyAllTheSameIsShared(String cacheControl) throws Exception {
        protectPlace("Content-Length", "3", "Content-Type", "video/mp4", "Cache-Control", cacheControl);
        FakeClient alice = FakeClient.get(store, NEXT, "Cookie", "session=alice");
        FakeClient bob = FakeClient.get(store, NEXT, "Cookie", "session=bob");
        FakeSource.Request one = origin.next();
        assertThat(one.fields.first("Cookie")).isEqualTo("session=alice");
        one.answer(200, "Content-Length", "3", "Cache-Control", cacheControl)
                .data(bytes(3))
                .end();
        assertThat(alice.content()).isEqualTo(bytes(3));
        assertThat(bob.content()).isEqualTo(bytes(3));
        awaitStored(1);
        assertThat(FakeClient.get(store, NEXT).cacheStatus()).startsWith("swarmgate; hit");
    }

    @Test
    void oneClientsBadCookieIsNotTheOthers() throws Exception {
        protectPlace("Content-Length", "3", "Content-Type", "video/mp4", "Cache-Control", "public, max-age=60");
        FakeClient mallory = FakeClient.get(store, NEXT, "Cookie", "session=made-up");
        FakeClient bob = FakeClient.get(store, NEXT, "Cookie", "session=bob");
        origin.next().answer(403, "Content-Length", "0").end();
        FakeSource.Request hers = origin.next();
        FakeSource.Request his = origin.next();
        assertThat(his.fields.first("Cookie")).isEqualTo("session=bob");
        hers.answer(403, "Content-Length", "0").end();
        his.answer(200, "Content-Length", "3").data(bytes(3)).end();

        assertThat(mallory.status()).isEqualTo(403);
        assertThat(bob.content()).isEqualTo(bytes(3));
    }

    @Test
    void withCredentialsNothingIsFreshByGuess() throws Exception {
        protectPlace("Content-Length", "3", "Content-Type", "video/mp4", "Cache-Control", "public, max-age=60");
        FakeClient alice = FakeClient.get(store, NEXT, "Cookie", "session=alice");
        origin.next()
                .answer(200, "Content-Length", "3", "Cache-Control", "public")
                .data(bytes(3))
                .end();
        alice.content();
        FakeClient.get(store, NEXT, "Cookie", "session=bob");

        assertThat(origin.next().fields.first("Cookie")).isEqualTo("session=bob");
    }

    @Test
    void theOperatorIsToldOfAProtectedPlaceOnce() throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        store.listenForProtection((name, route) -> told.add(name + " " + route));
        protectPlace("Content-Length", "3", "Content-Type", "video/mp4");
        FakeClient alice = FakeClient.get(store, NEXT, "Cookie", "session=alice");
        origin.next().answer(200, "Content-Length", "3").data(bytes(3)).end();
        alice.content();

        assertThat(told).containsExactly("origin ");
    }

    @ParameterizedTest
    @CsvSource({"Cache-Control, private", "Cache-Control, 'max-age=60, private=\"x\"'", "Set-Cookie, a=b"})
    void apersonalAnswerMadeForNobodyIsNoAnswerToAClientWithCredentials(String name, String value) throws Exception {
        FakeClient alice = FakeClient.get(store, URL, "Cookie", "session=alice");
        FakeClient nobody = FakeClient.get(store, URL);
        origin.next()
                .answer(200, name, value, "Content-Length", "3")
                .data(bytes(3))
                .end();
        FakeSource.Request hers = origin.next();
        FakeSource.Request theirs = origin.next();
        assertThat(hers.fields.first("Cookie")).isEqualTo("session=alice");
        hers.answer(200, name, value, "Content-Length", "4").data(bytes(4)).end();
        theirs.answer(200, name, value, "Content-Length", "5").data(bytes(5)).end();

        assertThat(alice.content()).isEqualTo(bytes(4));
        assertThat(nobody.content()).isEqualTo(bytes(5));
    }

    @ParameterizedTest
    @CsvSource({"User-Agent", "*", "Cookie"})
    void anAnswerThatVariesIsMadeForTheClientThatGetsIt(String vary) throws Exception {
        FakeClient player = FakeClient.get(store, URL, "User-Agent", "player");
        origin.next()
                .answer(200, "Vary", vary, "Content-Length", "3")
                .data(bytes(3))
                .end();
        FakeSource.Request own = origin.next();
        assertThat(own.fields.first("User-Agent")).isEqualTo("player");
        own.answer(200, "Vary", vary, "Content-Length", "4").data(bytes(4)).end();

        assertThat(player.content()).isEqualTo(bytes(4));
    }

    /** A site that the origin admits without saying that it depends on who asks. */
    @Test
    void oneSitesPermissionIsNotAnothers() throws Exception {
        FakeClient evil = FakeClient.get(store, URL, "Origin", "https://evil.example");
        FakeClient tv = FakeClient.get(store, URL, "Origin", "https://tv.example");
        origin.next()
                .answer(200, "Access-Control-Allow-Origin", "https://evil.example", "Content-Length", "3")
                .data(bytes(3))
                .end();
        origin.next()
                .answer(200, "Access-Control-Allow-Origin", "https://tv.example", "Content-Length", "3")
                .data(bytes(3))
                .end();

        assertThat(evil.field("Access-Control-Allow-Origin")).isEqualTo("https://evil.example");
        assertThat(tv.field("Access-Control-Allow-Origin")).isEqualTo("https://tv.example");
    }

    @Test
    void anErrorThatOnlyTheFirstClientCausedReachesNobodyElse() throws Exception {
        List<FakeClient> clients = new ArrayList<>();
        FakeClient first = FakeClient.get(store, URL, "CDN-Loop", "origins-own-name");
        for (int i = 0; i < 40; i++) {
            clients.add(FakeClient.get(store, URL));
        }
        origin.next().answer(508, "Content-Length", "0").end();
        FakeSource.Request second = origin.next();
        assertThat(second.fields.first("CDN-Loop")).isNull();
        second.answer(200, "Content-Length", "3").data(bytes(3)).end();

        assertThat(first.status()).isEqualTo(508);
        for (FakeClient client : clients) {
            assertThat(client.content()).isEqualTo(bytes(3));
        }
        assertThat(origin.requestCount()).isEqualTo(2);
    }

    @Test
    void aRouteThatForwardsCredentialsSharesNothing() throws Exception {
        SegmentKey key = SegmentKey.of("origin", URL);
        for (String cookie : List.of("alice", "bob")) {
            FieldLines fields = FieldLines.of("Cookie", cookie);
            store.get(new SegmentRequest(key, false, fields, Asker.EDGE, false, true), answer -> {});
            FakeSource.Request own = origin.next();
            assertThat(own.fields.first("Cookie")).isEqualTo(cookie);
            own.answer(200, "Content-Length", "3", "Cache-Control", "public, max-age=60")
                    .data(bytes(3))
                    .end();
        }
        assertThat(store.stats().entries()).isZero();
    }

    @Test
    void slicesAreAskedForByNobodyInParticularToo() throws Exception {
        FakeClient alice = FakeClient.get(store, URL, "Range", "bytes=0-9", "Cookie", "session=alice");
        FakeSource.Request slice = origin.next();
        assertThat(slice.fields.first("Cookie")).isNull();
        slice.answer(403, "Content-Length", "0").end();
        FakeSource.Request own = origin.next();
        assertThat(own.fields.first("Cookie")).isEqualTo("session=alice");
        assertThat(own.fields.first("Range")).isEqualTo("bytes=0-9");
        own.answer(206, "Content-Length", "10", "Content-Range", "bytes 0-9/100")
                .data(bytes(10))
                .end();

        assertThat(alice.content()).isEqualTo(bytes(10));
    }
}
