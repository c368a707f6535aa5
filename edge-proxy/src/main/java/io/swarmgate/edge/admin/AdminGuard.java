package io.swarmgate.edge.admin;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.Cookie;
import io.undertow.util.AttachmentKey;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.net.InetAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets through to the admin listener's resources whoever may use them. With a token: programs show it as
 * {@code Authorization: Bearer} (RFC 6750), browsers a session they were given for it, which reads and changes nothing.
 * Without: what names this machine by its own name or address. Probes need neither.
 */
public final class AdminGuard implements HttpHandler {
    private static final AttachmentKey<Boolean> TRUSTED = AttachmentKey.create(Boolean.class);
    private static final AttachmentKey<Boolean> SIGNED_IN = AttachmentKey.create(Boolean.class);
    private static final Set<String> PROBES = Set.of("/healthz", "/readyz");
    /** RFC 9110, section 15.5.20. */
    private static final int MISDIRECTED_REQUEST = 421;

    private static final String BEARER = "Bearer ";
    private static final HttpString CROSS_ORIGIN_RESOURCE_POLICY = new HttpString("Cross-Origin-Resource-Policy");

    private final HttpHandler resources;
    private final String files;
    private final @Nullable AdminToken token;
    private final @Nullable Sessions sessions;
    private final @Nullable LoginHandler login;
    private final FailedAttempts attempts = new FailedAttempts(System::nanoTime);
    private final InstantSource clock;

    /**
     * @param token null for none, which the listener's address must allow
     * @param files path below which lies what may be public, the login's style sheet
     * @param styleSheet path of that
     */
    public AdminGuard(
            @Nullable String token, HttpHandler resources, String files, String styleSheet, InstantSource clock) {
        this.resources = resources;
        this.files = files;
        this.clock = clock;
        if (token == null) {
            this.token = null;
            this.sessions = null;
            this.login = null;
        } else {
            this.token = new AdminToken(token);
            this.sessions = new Sessions(this.token);
            this.login = new LoginHandler(this.token, sessions, attempts, clock, styleSheet);
        }
    }

    /** Whether who asks may know more than probes do. */
    public static boolean isTrusted(HttpServerExchange exchange) {
        return exchange.getAttachment(TRUSTED) != null;
    }

    /** Whether it was let through for its session, which it may end. */
    public static boolean isSignedIn(HttpServerExchange exchange) {
        return exchange.getAttachment(SIGNED_IN) != null;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        harden(exchange.getResponseHeaders());
        if (token == null || sessions == null || login == null) {
            withoutToken(exchange);
            return;
        }
        String path = exchange.getRequestPath();
        if (path.equals(LoginHandler.LOGIN) || path.equals(LoginHandler.LOGOUT)) {
            login.handleRequest(exchange);
        } else if (exchange.getRequestHeaders().contains(Headers.AUTHORIZATION)) {
            withAuthorization(exchange, token, path);
        } else if (hasSession(exchange, sessions)) {
            withSession(exchange);
        } else if (isPublic(path)) {
            resources.handleRequest(exchange);
        } else {
            ask(exchange);
        }
    }

    /** Nothing here is for other sites, whether as a script, in a frame or as a referrer. */
    private static void harden(HeaderMap fields) {
        fields.put(Headers.X_CONTENT_TYPE_OPTIONS, "nosniff")
                .put(Headers.X_FRAME_OPTIONS, "DENY")
                .put(CROSS_ORIGIN_RESOURCE_POLICY, "same-origin")
                .put(Headers.REFERRER_POLICY, "same-origin");
    }

    private boolean isPublic(String path) {
        return PROBES.contains(path) || path.startsWith(files);
    }

    private void withoutToken(HttpServerExchange exchange) throws Exception {
        String host = exchange.getRequestHeaders().getFirst(Headers.HOST);
        if (HostField.isOwn(host)) {
            pass(exchange);
        } else {
            refuse(
                    exchange,
                    MISDIRECTED_REQUEST,
                    "this listener answers by its address or as localhost; with admin-token in the configuration it"
                            + " answers by any name");
        }
    }

    private void pass(HttpServerExchange exchange) throws Exception {
        exchange.putAttachment(TRUSTED, true);
        resources.handleRequest(exchange);
    }

    /** The right token is never refused for what others at its address do; guessing is hopeless at any rate. */
    private void withAuthorization(HttpServerExchange exchange, AdminToken right, String path) throws Exception {
        String field = exchange.getRequestHeaders().getFirst(Headers.AUTHORIZATION);
        if (field.regionMatches(true, 0, BEARER, 0, BEARER.length())
                && right.matches(field.substring(BEARER.length()).strip())) {
            pass(exchange);
        } else if (isPublic(path)) {
            resources.handleRequest(exchange);
        } else if (attempts.mayTry(address(exchange))) {
            exchange.getResponseHeaders()
                    .put(Headers.WWW_AUTHENTICATE, "Bearer realm=\"swarmgate admin\", error=\"invalid_token\"");
            refuse(exchange, StatusCodes.UNAUTHORIZED, "not the admin-token of this edge");
        } else {
            exchange.getResponseHeaders().put(Headers.RETRY_AFTER, FailedAttempts.SECONDS_EACH);
            refuse(exchange, StatusCodes.TOO_MANY_REQUESTS, "too many wrong tokens from this address");
        }
    }

    private boolean hasSession(HttpServerExchange exchange, Sessions known) {
        Cookie cookie = exchange.getRequestCookie(cookieName(exchange));
        return cookie != null && known.isValid(cookie.getValue(), clock.instant());
    }

    private void withSession(HttpServerExchange exchange) throws Exception {
        HttpString method = exchange.getRequestMethod();
        if (method.equals(Methods.GET) || method.equals(Methods.HEAD)) {
            exchange.putAttachment(SIGNED_IN, true);
            pass(exchange);
        } else {
            refuse(exchange, StatusCodes.FORBIDDEN, "a session reads; to change something send the token as bearer");
        }
    }

    private static void ask(HttpServerExchange exchange) {
        String accepted = exchange.getRequestHeaders().getFirst(Headers.ACCEPT);
        boolean person =
                exchange.getRequestMethod().equals(Methods.GET) && accepted != null && accepted.contains("text/html");
        if (person) {
            String query = exchange.getQueryString();
            String asked = exchange.getRequestPath() + (query.isEmpty() ? "" : "?" + query);
            String next = asked.equals("/") ? "" : "?next=" + URLEncoder.encode(asked, StandardCharsets.UTF_8);
            exchange.getResponseHeaders()
                    .put(Headers.LOCATION, LoginHandler.LOGIN + next)
                    .put(Headers.CACHE_CONTROL, "no-store");
            exchange.setStatusCode(StatusCodes.SEE_OTHER).endExchange();
        } else {
            exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, "Bearer realm=\"swarmgate admin\"");
            refuse(exchange, StatusCodes.UNAUTHORIZED, "send the admin-token: Authorization: Bearer TOKEN");
        }
    }

    /** Cookies are shared by the ports of a host, edges are not. */
    static String cookieName(HttpServerExchange exchange) {
        return "swarmgate-" + exchange.getDestinationAddress().getPort();
    }

    static String address(HttpServerExchange exchange) {
        InetAddress address = exchange.getSourceAddress().getAddress();
        return address == null ? "" : address.getHostAddress();
    }

    private static void refuse(HttpServerExchange exchange, int status, String why) {
        exchange.setStatusCode(status);
        exchange.getResponseHeaders()
                .put(Headers.CONTENT_TYPE, "text/plain; charset=utf-8")
                .put(Headers.CACHE_CONTROL, "no-store");
        exchange.getResponseSender().send(status + " " + why + "\n");
    }
}
