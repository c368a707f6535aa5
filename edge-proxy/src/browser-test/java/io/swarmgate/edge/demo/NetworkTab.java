package io.swarmgate.edge.demo;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A viewer whose connections can be looked at as the browser itself describes them. Of the thread that opened it. */
final class NetworkTab implements AutoCloseable {
    /** Keeps each connection that the page's scripts make, and notes when the steps of joining were taken. */
    private static final String WATCH = """
            // Those of the client's frame as well, which the page itself does not see.
            window.connections = window === top ? [] : top.connections;
            window.steps = {};
            const note = (step) => (steps[step] ??= performance.now());
            const fetched = window.fetch;
            window.fetch = (...asked) => {
              const answer = fetched(...asked);
              if (!String(asked[0]).includes('/@/join')) return answer;
              note('asked');
              return answer.finally(() => note('token'));
            };
            window.sockets = [];
            window.socketsAllowed = true;
            window.killSockets = () => sockets.splice(0).forEach((socket) => socket.dispatchEvent(new CloseEvent('close', { code: 1006 })) && socket.close());
            window.WebSocket = class extends WebSocket {
              constructor(url, ...options) {
                super(socketsAllowed ? url : 'ws://127.0.0.1:1/', ...options);
                sockets.push(this);
                this.addEventListener('message', ({ data }) => note(JSON.parse(data).t));
              }
            };
            window.RTCPeerConnection = class extends RTCPeerConnection {
              constructor(...options) {
                super(...options);
                connections.push(this);
                note('connecting');
                this.addEventListener('icecandidate', () => note('candidate'));
                this.addEventListener('iceconnectionstatechange', () => note('ice ' + this.iceConnectionState));
                this.addEventListener('connectionstatechange', () => note('dtls ' + this.connectionState));
              }
              createDataChannel(...options) {
                const channel = super.createDataChannel(...options);
                channel.addEventListener('open', () => note('open'));
                return channel;
              }
            };
            """;

    /** Only then does its socket belong to the page, where it can be looked at, and ended. */
    static final Consumer<BrowserContext> CORE_IN_THE_PAGE =
            context -> context.addInitScript("localStorage.setItem('swarmgate.core', 'page')");

    private final BrowserContext context;
    private final Page page;

    private NetworkTab(BrowserContext context, Page page) {
        this.context = context;
        this.page = page;
    }

    /** @param server of page and stream */
    static NetworkTab open(Chromium chromium, String server, String manifest) {
        return open(chromium, server, manifest, context -> {});
    }

    /** @param prepared before anything is loaded */
    static NetworkTab open(Chromium chromium, String server, String manifest, Consumer<BrowserContext> prepared) {
        BrowserContext context = chromium.newContext();
        context.addInitScript(WATCH);
        prepared.accept(context);
        Page page = context.newPage();
        page.navigate(server + "/page/single.html?player=hls.js&url="
                + URLEncoder.encode(server + manifest, StandardCharsets.UTF_8));
        page.waitForFunction("() => window.observed !== undefined");
        return new NetworkTab(context, page);
    }

    /** Until a JavaScript function is true. */
    NetworkTab await(String condition) {
        try {
            page.waitForFunction(condition, null, new Page.WaitForFunctionOptions().setTimeout(90_000));
            return this;
        } catch (com.microsoft.playwright.TimeoutError late) {
            throw new AssertionError(
                    "not so within 90 s: " + condition + "; " + evaluate("() => JSON.stringify(swarmgate.stats())"),
                    late);
        }
    }

    /** Until that many neighbours are connected. */
    NetworkTab awaitLinks(int links) {
        return await("() => swarmgate.stats()?.links.filter((link) => link.open).length >= " + links);
    }

    NetworkTab awaitPlayed(int seconds) {
        return await("""
                () => {
                  const { played } = state.video;
                  let seconds = 0;
                  for (let i = 0; i < played.length; i++) seconds += played.end(i) - played.start(i);
                  return state.fatal > 0 || seconds > %d;
                }""".formatted(seconds));
    }

    /** Until so many bytes more have come from peers. */
    NetworkTab awaitFromPeers(long bytes) {
        return await("() => swarmgate.stats().swarm >= " + (fromPeers() + bytes));
    }

    long fromPeers() {
        return ((Number) evaluate("() => swarmgate.stats()?.swarm ?? 0")).longValue();
    }

    /**
     * The candidate types of the pairs in use, as the browser's statistics have them: {@code LOCAL REMOTE} for each
     * connection.
     */
    @SuppressWarnings("unchecked")
    List<String> routes() {
        return (List<String>) evaluate("""
                async () => {
                  const routes = [];
                  for (const connection of connections) {
                    if (connection.connectionState !== 'connected') continue;
                    const stats = await connection.getStats();
                    for (const { type, selectedCandidatePairId } of stats.values()) {
                      const pair = type === 'transport' && stats.get(selectedCandidatePairId);
                      if (pair) routes.push(stats.get(pair.localCandidateId).candidateType + ' ' + stats.get(pair.remoteCandidateId).candidateType);
                    }
                  }
                  return routes;
                }""");
    }

    /** Milliseconds from asking for a token to each step of joining. */
    @SuppressWarnings("unchecked")
    Map<String, Number> sinceJoin() {
        return (Map<String, Number>) evaluate(
                "() => Object.fromEntries(Object.entries(steps).map(([step, at]) => [step, at - steps.asked]))");
    }

    Object evaluate(String script) {
        return page.evaluate(script);
    }

    Object evaluate(String script, Object argument) {
        return page.evaluate(script, argument);
    }

    long stalls() {
        return ((Number) evaluate("() => observed().stalls")).longValue();
    }

    @Override
    public void close() {
        context.close();
    }
}
