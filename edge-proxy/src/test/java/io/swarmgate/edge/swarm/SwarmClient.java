package io.swarmgate.edge.swarm;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A page as the gateway sees it, as honest as the test wants it. */
final class SwarmClient implements AutoCloseable, WebSocket.Listener {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final int SECONDS = 30;

    private final InetSocketAddress edge;
    private final KeyPair keys;
    private final LinkedBlockingQueue<Map<String, Object>> received = new LinkedBlockingQueue<>();
    private final StringBuilder partial = new StringBuilder();
    private @Nullable WebSocket socket;
    private volatile boolean reading = true;
    /** A field of its own with each request: name and value; none if empty. */
    private String[] field = {};

    SwarmClient(InetSocketAddress edge) {
        this(edge, newKeys());
    }

    private SwarmClient(InetSocketAddress edge, KeyPair keys) {
        this.edge = edge;
        this.keys = keys;
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A field that goes with the socket's handshake. */
    SwarmClient saying(String name, String value) {
        field = new String[] {name, value};
        return this;
    }

    /** The same page, at another edge. */
    SwarmClient at(InetSocketAddress other) {
        return new SwarmClient(other, keys);
    }

    private byte[] point() {
        ECPublicKey key = (ECPublicKey) keys.getPublic();
        byte[] point = new byte[65];
        point[0] = 4;
        coordinate(key.getW().getAffineX(), point, 1);
        coordinate(key.getW().getAffineY(), point, 33);
        return point;
    }

    private static void coordinate(BigInteger value, byte[] point, int at) {
        byte[] bytes = value.toByteArray();
        int length = Math.min(32, bytes.length);
        System.arraycopy(bytes, bytes.length - length, point, at + 32 - length, length);
    }

    String key() {
        return BASE64.encodeToString(point());
    }

    String id() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(point()), 0, 8);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    HttpResponse<String> askToJoin(String segment, String... manifests) throws IOException, InterruptedException {
        StringBuilder query = new StringBuilder("key=" + key() + "&segment=" + encoded(segment));
        for (String manifest : manifests) {
            query.append("&manifest=").append(encoded(manifest));
        }
        return get("/_p2p/@/join?" + query);
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return getAs("http://127.0.0.1:" + edge.getPort(), path);
    }

    /** @param page whose script asks */
    HttpResponse<String> getAs(String page, String path) throws IOException, InterruptedException {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + edge.getPort() + path))
                        .header("Origin", page)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    String token(String segment, String... manifests) throws IOException, InterruptedException {
        HttpResponse<String> answer = askToJoin(segment, manifests);
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
        return (String) field(parse(answer.body()), "token");
    }

    /** Opens the socket; returns the nonce of the hello. */
    byte[] connect() throws InterruptedException {
        WebSocket.Builder builder = HTTP.newWebSocketBuilder().subprotocols("swarmgate.1");
        if (field.length > 0) {
            builder.header(field[0], field[1]);
        }
        socket = builder.buildAsync(URI.create("ws://127.0.0.1:" + edge.getPort() + "/_p2p/@/signal"), this)
                .join();
        Map<String, Object> hello = expect("hello");
        return Base64.getUrlDecoder().decode((String) field(hello, "nonce"));
    }

    /** Joins honestly; returns the welcome. */
    Map<String, Object> join(String segment, String... manifests) throws IOException, InterruptedException {
        String token = token(segment, manifests);
        byte[] nonce = connect();
        say(joinMessage(token, nonce));
        return expect("welcome");
    }

    String joinMessage(String token, byte[] nonce) {
        return joinMessage(token, nonce, "");
    }

    /** @param more further fields of the message, each after a comma */
    String joinMessage(String token, byte[] nonce, String more) {
        return "{\"t\":\"join\",\"token\":\"" + token + "\",\"key\":\"" + key() + "\",\"sig\":\""
                + BASE64.encodeToString(sign(nonce, token)) + "\",\"visible\":true" + more + "}";
    }

    byte[] sign(byte[] nonce, String token) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initSign(keys.getPrivate());
            signature.update(nonce);
            signature.update(token.getBytes(StandardCharsets.US_ASCII));
            return signature.sign();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    void say(String message) {
        WebSocket open = socket;
        if (open == null) {
            throw new IllegalStateException("not connected");
        }
        open.sendText(message, true).join();
    }

    /** Takes at most one message more off the socket. */
    void stopReading() {
        reading = false;
    }

    /** Sends without heeding that the gateway may have closed meanwhile. */
    void shout(String message) {
        try {
            say(message);
        } catch (RuntimeException closed) {
            // As expected of a gateway that had enough.
        }
    }

    WebSocket socket() {
        WebSocket open = socket;
        if (open == null) {
            throw new IllegalStateException("not connected");
        }
        return open;
    }

    /** The next message of a type; those of other types before it are dropped. */
    Map<String, Object> expect(String type) throws InterruptedException {
        return expect(type, message -> true);
    }

    Map<String, Object> expect(String type, Predicate<Map<String, Object>> wanted) throws InterruptedException {
        List<Object> seen = new ArrayList<>();
        while (true) {
            Map<String, Object> next = received.poll(SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("no " + type + " within " + SECONDS + " s, but " + seen);
            }
            if (type.equals(next.get("t")) && wanted.test(next)) {
                return next;
            }
            seen.add(next);
        }
    }

    /** The code and reason with which the gateway closes. */
    String closing() throws InterruptedException {
        Map<String, Object> end = expect("closed");
        return end.get("code") + " " + end.get("reason");
    }

    /** Everything received so far that nobody expected. */
    List<Map<String, Object>> rest() {
        List<Map<String, Object>> all = new ArrayList<>();
        received.drainTo(all);
        return all;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            received.add(parse(partial.toString()));
            partial.setLength(0);
        }
        if (reading) {
            webSocket.request(1);
        }
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
        received.add(Map.of("t", "closed", "code", statusCode, "reason", reason));
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        received.add(Map.of("t", "closed", "code", 1006, "reason", String.valueOf(error.getMessage())));
    }

    /** A field that must be there. */
    static Object field(Map<String, Object> message, String name) {
        Object value = message.get(name);
        if (value == null) {
            throw new AssertionError("no " + name + " in " + message);
        }
        return value;
    }

    static Map<String, Object> parse(String json) {
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            parser.nextToken();
            return object(parser);
        } catch (IOException notJson) {
            throw new IllegalArgumentException(json, notJson);
        }
    }

    private static Map<String, Object> object(JsonParser parser) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            fields.put(name, value(parser, parser.nextToken()));
        }
        return fields;
    }

    private static Object value(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> {
                List<Object> items = new ArrayList<>();
                for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                    items.add(value(parser, next));
                }
                yield items;
            }
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            default -> parser.getText();
        };
    }

    /** Goes away without a word; it may connect again. */
    void vanish() {
        if (socket != null) {
            socket.abort();
        }
    }

    @Override
    public void close() {
        vanish();
    }
}
