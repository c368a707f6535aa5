package io.swarmgate.edge.page;

import java.util.List;

/**
 * The browser client as this edge ships it.
 *
 * @param script what pages load first
 * @param sourceMap of {@code script}
 * @param core what {@code script} loads when the page plays
 * @param coreMap the source map of that
 * @param coreDebug the same with its names, for developers
 * @param extras what {@code script} loads when it needs it
 * @param extrasMap the source map of that
 * @param worker the Service Worker
 * @param workerOff a Service Worker that unregisters itself: a worker outlives the configuration that brought it
 */
public record ClientFiles(
        ClientFile script,
        ClientFile sourceMap,
        ClientFile core,
        ClientFile coreMap,
        ClientFile coreDebug,
        ClientFile extras,
        ClientFile extrasMap,
        ClientFile worker,
        ClientFile workerOff) {
    private static final String JAVASCRIPT = "text/javascript;charset=utf-8";
    private static final String JSON = "application/json";

    /**
     * The files on the class path.
     *
     * @throws IllegalStateException if the web build did not run
     */
    public static ClientFiles load() {
        return new ClientFiles(
                ClientFile.onClassPath("client.js", JAVASCRIPT),
                ClientFile.onClassPath("client.js.map", JSON),
                ClientFile.onClassPath("core.js", JAVASCRIPT),
                ClientFile.onClassPath("core.js.map", JSON),
                ClientFile.onClassPath("core-debug.js", JAVASCRIPT),
                ClientFile.onClassPath("extras.js", JAVASCRIPT),
                ClientFile.onClassPath("extras.js.map", JSON),
                ClientFile.onClassPath("sw.js", JAVASCRIPT),
                ClientFile.onClassPath("sw-off.js", JAVASCRIPT));
    }

    /** Path of the script below the gateway; its content never changes. */
    public String scriptPath() {
        return "/@/client/" + script.hash() + ".js";
    }

    /** Path of the core below the gateway, as {@code script} knows it. */
    public String corePath() {
        return "/@/client/" + core.hash() + "-core.js";
    }

    /** Path of the core for developers below the gateway, as {@code script} knows it. */
    public String coreDebugPath() {
        return "/@/client/" + coreDebug.hash() + "-core-debug.js";
    }

    /** Path of the extras below the gateway, as {@code script} knows it. */
    public String extrasPath() {
        return "/@/client/" + extras.hash() + "-extras.js";
    }

    /** Integrity of what runs in a page, that of {@code script} first. */
    List<String> integrity() {
        return List.of(script.integrity(), core.integrity(), extras.integrity());
    }
}
