package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What developer tools show of the requests behind a player whose page runs the client. */
class CompleteRequestsIT extends ViewerTests {
    /** The requests of a page, as the browser's network panel has them. */
    private static final class NetworkPanel {
        private final Map<String, Long> left = new HashMap<>();
        private final Map<String, String> urls = new HashMap<>();
        private final List<String> cancelled = new ArrayList<>();
        private int finished;

        NetworkPanel(Page page) {
            CDPSession session = page.context().newCDPSession(page);
            session.on("Network.responseReceived", this::received);
            session.on("Network.dataReceived", this::data);
            session.on("Network.loadingFinished", event -> finished++);
            session.on("Network.loadingFailed", this::failed);
            session.send("Network.enable");
        }

        private void received(JsonObject event) {
            JsonObject response = event.getAsJsonObject("response");
            for (Map.Entry<String, JsonElement> field :
                    response.getAsJsonObject("headers").entrySet()) {
                if (field.getKey().equalsIgnoreCase("Content-Length")) {
                    left.put(id(event), field.getValue().getAsLong());
                    urls.put(id(event), response.get("url").getAsString());
                }
            }
        }

        private void data(JsonObject event) {
            left.computeIfPresent(
                    id(event), (same, rest) -> rest - event.get("dataLength").getAsLong());
        }

        private void failed(JsonObject event) {
            if (event.has("canceled")
                    && event.get("canceled").getAsBoolean()
                    && left.getOrDefault(id(event), 1L) == 0) {
                cancelled.add(urls.get(id(event)));
            }
        }

        private static String id(JsonObject event) {
            return event.get("requestId").getAsString();
        }
    }

    /** What a core in a worker asks for is shown as the worker's. */
    @Override
    String settings() {
        return ", core: page";
    }

    @ParameterizedTest(name = "{0} plays {1}")
    @CsvSource({
        "hls.js,       /vod/hls-ts/master.m3u8",
        "dash.js,      /vod/cmaf/manifest.mpd",
        "Shaka Player, /vod/cmaf/master.m3u8",
        "video.js,     /vod/cmaf/master.m3u8"
    })
    void whatIsCompleteIsNotShownAsCancelled(String player, String manifest) {
        SwarmTab tab = open(player, manifest).awaitState("joined");
        NetworkPanel panel = new NetworkPanel(tab.page());
        tab.page().reload();
        tab.await("() => window.observed !== undefined");
        tab.awaitPlayed(Duration.ofSeconds(4));
        assertThat(panel.finished).isGreaterThan(5);
        assertThat(panel.cancelled).isEmpty();
    }
}
