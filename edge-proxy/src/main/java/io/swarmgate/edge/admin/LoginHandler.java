package io.swarmgate.edge.admin;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /login} and {@code /logout}: a browser shows the token once and is given a session for it. */
final class LoginHandler implements HttpHandler {
    static final String LOGIN = "/login";
    static final String LOGOUT = "/logout";

    private static final Logger LOG = LoggerFactory.getLogger(LoginHandler.class);
    private static final HttpString CONTENT_SECURITY_POLICY = new HttpString("Content-Security-Policy");
    private static final int MAX_FORM = 2048;
    /** A path of this listener: a second slash or a backslash would lead to another host. */
    private static final Pattern OWN_PATH = Pattern.compile("/(?![/\\\\])[!-~&&[^\\\\]]{0,1024}");

    private final AdminToken token;
    private final Sessions sessions;
    private final FailedAttempts attempts;
    private final InstantSource clock;
    private final String styleSheet;

    LoginHandler(AdminToken token, Sessions sessions, FailedAttempts attempts, InstantSource clock, String styleSheet) {
        this.token = token;
        this.sessions = sessions;
        this.attempts = attempts;
        this.clock = clock;
        this.styleSheet = styleSheet;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        HttpString method = exchange.getRequestMethod();
        boolean logout = exchange.getRequestPath().equals(LOGOUT);
        if (method.equals(Methods.POST)) {
            if (!isSameOrigin(exchange)) {
                page(exchange, StatusCodes.FORBIDDEN, "This form belongs to another site. Sign in here.");
            } else if (logout) {
                cookie(exchange, "", 0);
                seeOther(exchange, LOGIN);
            } else {
                login(exchange);
            }
        } else if (!logout && (method.equals(Methods.GET) || method.equals(Methods.HEAD))) {
            page(exchange, StatusCodes.OK, "");
        } else {
            exchange.getResponseHeaders().put(Headers.ALLOW, logout ? "POST" : "GET, HEAD, POST");
            exchange.setStatusCode(StatusCodes.METHOD_NOT_ALLOWED).endExchange();
        }
    }

    /** Browsers name the page a form was on. */
    private static boolean isSameOrigin(HttpServerExchange exchange) {
        String origin = exchange.getRequestHeaders().getFirst(Headers.ORIGIN);
        String host = exchange.getRequestHeaders().getFirst(Headers.HOST);
        return origin == null || origin.endsWith("://" + host);
    }

    private void login(HttpServerExchange exchange) {
        String address = AdminGuard.address(exchange);
        if (!attempts.mayTry(address)) {
            exchange.getResponseHeaders().put(Headers.RETRY_AFTER, FailedAttempts.SECONDS_EACH);
            page(exchange, StatusCodes.TOO_MANY_REQUESTS, "Too many attempts. Wait some seconds, then try again.");
            return;
        }
        exchange.getRequestReceiver().setMaxBufferSize(MAX_FORM);
        exchange.getRequestReceiver()
                .receiveFullBytes(
                        (read, form) -> check(read, new String(form, StandardCharsets.UTF_8)), (read, tooLarge) -> {
                            read.setPersistent(false);
                            page(read, StatusCodes.REQUEST_ENTITY_TOO_LARGE, "That is no token: it is too long.");
                        });
    }

    private void check(HttpServerExchange exchange, String form) {
        if (token.matches(field(form, "token"))) {
            cookie(exchange, sessions.begin(clock.instant()), Sessions.LIFETIME.toSeconds());
            seeOther(exchange, next(exchange));
        } else {
            LOG.warn(
                    "somebody at {} tried to sign in at the admin listener with a wrong token",
                    AdminGuard.address(exchange));
            page(exchange, StatusCodes.FORBIDDEN, "That is not the admin token of this edge.");
        }
    }

    /** Of {@code application/x-www-form-urlencoded}; empty if it is missing or malformed. */
    private static String field(String form, String name) {
        for (String pair : form.split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                try {
                    return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
                } catch (IllegalArgumentException malformed) {
                    return "";
                }
            }
        }
        return "";
    }

    private static String next(HttpServerExchange exchange) {
        String path = field(exchange.getQueryString(), "next");
        return OWN_PATH.matcher(path).matches() ? path : "/";
    }

    private void cookie(HttpServerExchange exchange, String value, long seconds) {
        String secure = exchange.getRequestScheme().equals("https") ? "; Secure" : "";
        exchange.getResponseHeaders()
                .put(
                        Headers.SET_COOKIE,
                        AdminGuard.cookieName(exchange) + "=" + value + "; Path=/; Max-Age=" + seconds
                                + "; HttpOnly; SameSite=Strict" + secure);
    }

    private static void seeOther(HttpServerExchange exchange, String path) {
        exchange.getResponseHeaders().put(Headers.LOCATION, path);
        exchange.setStatusCode(StatusCodes.SEE_OTHER).endExchange();
    }

    private void page(HttpServerExchange exchange, int status, String problem) {
        exchange.setStatusCode(status);
        exchange.getResponseHeaders()
                .put(Headers.CONTENT_TYPE, "text/html; charset=utf-8")
                .put(Headers.CACHE_CONTROL, "no-store")
                .put(
                        CONTENT_SECURITY_POLICY,
                        "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none';"
                                + " frame-ancestors 'none'");
        exchange.getResponseSender().send(LoginPage.html(styleSheet, problem));
    }
}
