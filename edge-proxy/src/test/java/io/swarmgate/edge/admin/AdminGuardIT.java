package io.swarmgate.edge.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.EdgeProxy;
import io.swarmgate.edge.RawClient;
import io.swarmgate.edge.RawClient.Response;
import io.swarmgate.edge.TestConfig;
import java.io.IOException;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets what of the admin listener of a running edge. */
class AdminGuardIT {
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final String BEARER = "Authorization: Bearer " + TOKEN + "\n";

    @SuppressWarnings("NullAway.Init") // each test starts it
    private EdgeProxy edge;

    private void start(TestConfig config) throws IOException {
        edge = EdgeProxy.start(config.build());
    }

    private void startWithToken() throws IOException {
        start(TestConfig.showing("http://127.0.0.1:1/").adminToken(TOKEN));
    }

    @AfterEach
    void stop() {
        edge.close();
    }

    private Response ask(String method, String target, String fields, String content) throws IOException {
        return RawClient.exchange(
                edge.adminAddress(),
                method + " " + target + " HTTP/1.1\nHost: edge.example\n" + fields
                        + (method.equals("GET") ? "" : "Content-Length: " + content.length() + "\n") + "\n" + content);
    }

    private Response get(String target, String fields) throws IOException {
        return ask("GET", target, fields, "");
    }

    private Response login(String token, String query, String fields) throws IOException {
        return ask("POST", "/login" + query, fields, "token=" + token);
    }

    /** The Cookie field of a browser that has signed in. */
    private String signedIn() throws IOException {
        String cookie = login(TOKEN, "", "").field("Set-Cookie").orElseThrow();
        return "Cookie: " + cookie.substring(0, cookie.indexOf(';')) + "\n";
    }

    @Test
    void withoutATokenAPageOfAnotherNameCannotRead() throws IOException {
        start(TestConfig.showing("http://127.0.0.1:1/"));
        Response rebound = get("/metrics", "");
        assertThat(rebound.status()).isEqualTo(421);
        assertThat(rebound.text()).contains("admin-token").doesNotContain("swarmgate_");
        assertThat(RawClient.getByAddress(edge.adminAddress(), "/metrics").status())
                .isEqualTo(200);
        assertThat(RawClient.exchange(edge.adminAddress(), "GET /metrics HTTP/1.1\nHost: localhost:9090\n\n")
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/metrics", "/api/v1/traffic", "/api/v1/egress", "/api/v1/swarm", "/api/v1/openapi.json", "/x"})
    void programsShowTheToken(String target) throws IOException {
        startWithToken();
        Response without = get(target, "");
        assertThat(without.status()).isEqualTo(401);
        assertThat(without.field("WWW-Authenticate")).contains("Bearer realm=\"swarmgate admin\"");
        assertThat(get(target, BEARER).status()).isNotEqualTo(401).isNotEqualTo(421);
        Response wrong = get(target, "Authorization: Bearer " + TOKEN.toUpperCase(Locale.ROOT) + "\n");
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.field("WWW-Authenticate").orElseThrow()).contains("error=\"invalid_token\"");
    }

    @Test
    void probesShowNothing() throws IOException {
        startWithToken();
        assertThat(get("/healthz", "").status()).isEqualTo(200);
        assertThat(get("/readyz", "").text()).isEqualTo("ready\n");
    }

    @Test
    void browsersAreAskedAndComeToWhatTheyWanted() throws IOException {
        startWithToken();
        Response asked = get("/api/v1/statement?month=2026-10", "Accept: text/html,*/*\n");
        assertThat(asked.status()).isEqualTo(303);
        String form = asked.field("Location").orElseThrow();
        assertThat(form).isEqualTo("/login?next=%2Fapi%2Fv1%2Fstatement%3Fmonth%3D2026-10");
        Response page = get(form, "Accept: text/html\n");
        assertThat(page.text()).contains("<label for=\"token\">");
        assertThat(page.field("Content-Security-Policy").orElseThrow()).contains("default-src 'none'");
        Response in = login(TOKEN, form.substring(form.indexOf('?')), "");
        assertThat(in.status()).isEqualTo(303);
        assertThat(in.field("Location")).contains("/api/v1/statement?month=2026-10");
        assertThat(in.field("Set-Cookie").orElseThrow())
                .startsWith("swarmgate-" + edge.adminAddress().getPort() + "=v1.")
                .endsWith("; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict");
    }

    @ParameterizedTest
    @CsvSource({"//evil.example/", "/%5Cevil.example", "https://evil.example/", "/%0D%0ASet-Cookie:x", "''"})
    void nobodyIsLedElsewhere(String next) throws IOException {
        startWithToken();
        assertThat(login(TOKEN, "?next=" + next, "").field("Location")).contains("/");
    }

    @Test
    void aSessionReadsAndChangesNothing() throws IOException {
        startWithToken();
        String session = signedIn();
        assertThat(get("/api/v1/traffic", session).status()).isEqualTo(200);
        String change = "/api/v1/swarm/settings?route=none&enabled=false";
        Response refused = ask("POST", change, session, "");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.text()).contains("bearer");
        assertThat(ask("POST", change, BEARER, "").status()).isEqualTo(404);
        assertThat(ask("POST", change, BEARER + "Origin: http://edge.example\n", "")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void signingOutTakesTheSessionBack() throws IOException {
        startWithToken();
        Response out = ask("POST", "/logout", signedIn(), "");
        assertThat(out.field("Location")).contains("/login");
        assertThat(out.field("Set-Cookie").orElseThrow()).contains("=; Path=/; Max-Age=0; HttpOnly");
    }

    @Test
    void aFormOfAnotherSiteSignsNobodyIn() throws IOException {
        startWithToken();
        Response answer = login(TOKEN, "", "Origin: https://evil.example\n");
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.field("Set-Cookie")).isEmpty();
        assertThat(login(TOKEN, "", "Origin: http://edge.example\n").status()).isEqualTo(303);
    }

    @Test
    void guessingIsSlowedAndTheRightTokenStillTaken() throws IOException {
        startWithToken();
        for (int i = 0; i < FailedAttempts.BURST; i++) {
            Response wrong = login("guess" + i, "", "");
            assertThat(wrong.status()).isEqualTo(403);
            assertThat(wrong.text()).contains("role=\"alert\"").doesNotContain("guess");
        }
        Response slowed = login("guess", "", "");
        assertThat(slowed.status()).isEqualTo(429);
        assertThat(slowed.field("Retry-After")).contains("5");
        assertThat(get("/metrics", BEARER).status()).isEqualTo(200);
    }

    @Test
    void nothingOfItMayBeFramedOrReadByOtherSites() throws IOException {
        startWithToken();
        Response answer = get("/metrics", BEARER);
        assertThat(answer.field("X-Frame-Options")).contains("DENY");
        assertThat(answer.field("X-Content-Type-Options")).contains("nosniff");
        assertThat(answer.field("Cross-Origin-Resource-Policy")).contains("same-origin");
        assertThat(answer.field("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void aFormThatIsTooLongIsRefused() throws IOException {
        startWithToken();
        assertThat(login("x".repeat(4000), "", "").status()).isEqualTo(413);
    }
}
