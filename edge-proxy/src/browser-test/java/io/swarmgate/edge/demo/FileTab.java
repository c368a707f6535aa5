package io.swarmgate.edge.demo;

import com.google.gson.JsonObject;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Page;

/** A page that fetches files, in a browser profile of its own. Belongs to the thread that opened it. */
final class FileTab implements AutoCloseable {
    private static final double LONGEST_MS = 90_000;

    private static final String SCRIPT = """
            () => {
              const hex = async (bytes) => [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))]
                .map((byte) => byte.toString(16).padStart(2, '0')).join('');
              window.read = { bytes: 0, done: false, error: null, sha256: null };
              /** Reads a response; pauses while `window.paused`. */
              window.begin = (responding) => {
                const state = (window.read = { bytes: 0, done: false, error: null, sha256: null });
                const chunks = [];
                const reading = (async () => {
                  const reader = (await responding).body.getReader();
                  for (;;) {
                    while (window.paused && state.bytes >= window.paused) await new Promise((go) => setTimeout(go, 20));
                    const { done, value } = await reader.read();
                    if (done) return;
                    chunks.push(value);
                    state.bytes += value.byteLength;
                  }
                })();
                reading.catch((error) => { state.error = String(error); }).then(async () => {
                  state.sha256 = await hex(await new Blob(chunks).arrayBuffer());
                  state.done = true;
                });
              };
            }""";

    private final BrowserContext context;
    private final Page page;
    private int failedRequests;

    private FileTab(BrowserContext context, Page page) {
        this.context = context;
        this.page = page;
    }

    /**
     * What became of a read.
     *
     * @param bytes read so far
     * @param error what the page saw; "null" if nothing went wrong
     * @param sha256 of what was read, in hex
     */
    record Read(long bytes, String error, String sha256) {}

    static FileTab open(Chromium chromium, String server) {
        BrowserContext context = chromium.newContext();
        Page page = context.newPage();
        page.setDefaultTimeout(LONGEST_MS);
        FileTab tab = new FileTab(context, page);
        tab.load(server);
        return tab;
    }

    private void load(String server) {
        page.navigate(server + SharedFiles.PAGE);
        page.evaluate(SCRIPT);
    }

    /** Begins to read what an expression of type {@code Promise<Response>} leads to. */
    FileTab begin(String response) {
        page.evaluate("() => { begin(%s); }".formatted(response));
        return this;
    }

    FileTab begin(String path, String options) {
        return begin("swarmgate.fetch('%s', %s)".formatted(path, options));
    }

    FileTab await(String condition) {
        page.waitForFunction(condition, null, new Page.WaitForFunctionOptions().setTimeout(LONGEST_MS));
        return this;
    }

    FileTab awaitBytes(long bytes) {
        return await("() => read.done || read.bytes >= " + bytes);
    }

    Read awaitEnd() {
        await("() => read.done");
        return new Read(
                ((Number) page.evaluate("() => read.bytes")).longValue(),
                String.valueOf(page.evaluate("() => read.error")),
                String.valueOf(page.evaluate("() => read.sha256")));
    }

    /** In the file's swarm, and connected to so many, without having fetched more than its end. */
    FileTab meet(String path, int from, int links) {
        begin(path, "{ from: %d }".formatted(from));
        awaitEnd();
        return awaitLinks(links);
    }

    /** Reads no further than this, until told to go on. */
    FileTab pauseAt(int bytes) {
        page.evaluate("() => { window.paused = %d; }".formatted(bytes));
        return this;
    }

    FileTab goOn() {
        return pauseAt(0);
    }

    FileTab goOffline() {
        page.onRequestFailed(request -> failedRequests++);
        context.setOffline(true);
        return this;
    }

    FileTab goOnline() {
        context.setOffline(false);
        return this;
    }

    /** Since it went offline. */
    FileTab awaitFailedRequest() {
        page.waitForCondition(() -> failedRequests > 0);
        return this;
    }

    FileTab awaitLinks(int links) {
        return await("() => swarmgate.stats().links.filter((link) => link.open).length >= " + links);
    }

    FileTab awaitControlled() {
        // The extras come when the worker tells that there are files to be shared.
        return await("() => swarmgate.worker");
    }

    SwarmTab.Counts counts() {
        return SwarmTab.counts(page);
    }

    Object evaluate(String script) {
        return page.evaluate(script);
    }

    Download save(String selector) {
        return page.waitForDownload(() -> page.click(selector));
    }

    /** What comes over HTTP from now on comes at so many bytes a second. */
    FileTab slowDown(int bytesPerSecond) {
        JsonObject conditions = new JsonObject();
        conditions.addProperty("offline", false);
        conditions.addProperty("latency", 0);
        conditions.addProperty("downloadThroughput", bytesPerSecond);
        conditions.addProperty("uploadThroughput", -1);
        CDPSession session = context.newCDPSession(page);
        session.send("Network.enable");
        session.send("Network.emulateNetworkConditions", conditions);
        return this;
    }

    /** The renderer dies without a word to anybody. */
    void crash() {
        SwarmTab.crash(page);
    }

    void reload(String server) {
        page.reload();
        page.evaluate(SCRIPT);
    }

    @Override
    public void close() {
        context.close();
    }
}
