package io.swarmgate.edge.page;

/**
 * The browser client as this edge ships it.
 *
 * @param script what pages load
 * @param sourceMap of {@code script}
 * @param worker the Service Worker
 * @param workerOff a Service Worker that unregisters itself: a worker outlives the configuration that brought it
 */
public record ClientFiles(ClientFile script, ClientFile sourceMap, ClientFile worker, ClientFile workerOff) {
    private static final String JAVASCRIPT = "text/javascript;charset=utf-8";

    /**
     * The files on the class path.
     *
     * @throws IllegalStateException if the web build did not run
     */
    public static ClientFiles load() {
        return new ClientFiles(
                ClientFile.onClassPath("client.js", JAVASCRIPT),
                ClientFile.onClassPath("client.js.map", "application/json"),
                ClientFile.onClassPath("sw.js", JAVASCRIPT),
                ClientFile.onClassPath("sw-off.js", JAVASCRIPT));
    }

    /** Path of the script below the gateway; its content never changes. */
    public String scriptPath() {
        return "/@/client/" + script.hash() + ".js";
    }

    public String sourceMapPath() {
        return scriptPath() + ".map";
    }
}
