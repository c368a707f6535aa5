package io.swarmgate.edge.demo;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The browser's own protocol (Chrome DevTools Protocol) past Playwright, which has each of its pages believe that it is
 * the one in front.
 */
final class DevTools implements AutoCloseable {
    private static final long ANSWER_SECONDS = 60;

    private final Map<Integer, CompletableFuture<JsonObject>> awaited = new ConcurrentHashMap<>();
    private final AtomicInteger ids = new AtomicInteger();
    private final WebSocket socket;

    /** A tab in the browser's own window, with a profile shared by all of these. */
    final class Tab implements AutoCloseable {
        private final String target;
        private final String session;

        private Tab(String target, String session) {
            this.target = target;
            this.session = session;
        }

        /** Puts another tab in front of it. */
        void hide() {
            open("about:blank").show();
        }

        @Override
        public void close() {
            JsonObject which = new JsonObject();
            which.addProperty("targetId", target);
            call(null, "Target.closeTarget", which);
        }

        void show() {
            JsonObject which = new JsonObject();
            which.addProperty("targetId", target);
            call(null, "Target.activateTarget", which);
        }

        /** The value of a JavaScript expression; of a promise what it resolves to. Null for undefined. */
        Object evaluate(String expression) {
            JsonObject asked = new JsonObject();
            asked.addProperty("expression", expression);
            asked.addProperty("awaitPromise", true);
            asked.addProperty("returnByValue", true);
            JsonElement value = call(session, "Runtime.evaluate", asked)
                    .getAsJsonObject("result")
                    .get("value");
            if (value == null || !value.isJsonPrimitive()) {
                return String.valueOf(value);
            }
            return value.getAsJsonPrimitive().isNumber() ? (Object) value.getAsLong() : value.getAsString();
        }
    }

    private DevTools(int port) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        URI version = URI.create("http://127.0.0.1:" + port + "/json/version");
        String browser = client.send(HttpRequest.newBuilder(version).build(), BodyHandlers.ofString())
                .body();
        String url = JsonParser.parseString(browser)
                .getAsJsonObject()
                .get("webSocketDebuggerUrl")
                .getAsString();
        this.socket = client.newWebSocketBuilder()
                .buildAsync(URI.create(url), new Answers())
                .join();
    }

    static DevTools connect(int port) throws IOException, InterruptedException {
        return new DevTools(port);
    }

    Tab open(String url) {
        JsonObject page = new JsonObject();
        page.addProperty("url", url);
        String target = call(null, "Target.createTarget", page).get("targetId").getAsString();
        JsonObject which = new JsonObject();
        which.addProperty("targetId", target);
        which.addProperty("flatten", true);
        return new Tab(
                target,
                call(null, "Target.attachToTarget", which).get("sessionId").getAsString());
    }

    private JsonObject call(@Nullable String session, String method, JsonObject parameters) {
        int id = ids.incrementAndGet();
        JsonObject message = new JsonObject();
        message.addProperty("id", id);
        message.addProperty("method", method);
        message.add("params", parameters);
        if (session != null) {
            message.addProperty("sessionId", session);
        }
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        awaited.put(id, answer);
        socket.sendText(message.toString(), true).join();
        try {
            JsonObject said = answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
            if (said.has("error")) {
                throw new AssertionError(method + ": " + said.get("error"));
            }
            return said.getAsJsonObject("result");
        } catch (InterruptedException | ExecutionException | TimeoutException failed) {
            throw new AssertionError(method + " was not answered", failed);
        }
    }

    @Override
    public void close() {
        socket.abort();
    }

    private final class Answers implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                JsonObject message = JsonParser.parseString(text.toString()).getAsJsonObject();
                text.setLength(0);
                CompletableFuture<JsonObject> waiting =
                        message.has("id") ? awaited.remove(message.get("id").getAsInt()) : null;
                if (waiting != null) {
                    waiting.complete(message);
                }
            }
            from.request(1);
            return null;
        }
    }
}
