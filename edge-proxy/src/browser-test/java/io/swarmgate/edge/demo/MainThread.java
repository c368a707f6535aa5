package io.swarmgate.edge.demo;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;

/** Measures what the main thread of a page works. Belongs to the thread that opened the page. */
final class MainThread {
    private final Page page;
    private final CDPSession session;
    private JsonObject before = new JsonObject();

    /**
     * For each minute played.
     *
     * @param task CPU seconds of the main thread
     * @param script those of JavaScript
     * @param heap MiB at the end
     */
    record Cost(double task, double script, double heap) {}

    MainThread(PlayerTab tab) {
        page = tab.page();
        session = page.context().newCDPSession(page);
        JsonObject cpu = new JsonObject();
        cpu.addProperty("timeDomain", "threadTicks");
        session.send("Performance.enable", cpu);
    }

    void begin() {
        before = metrics();
    }

    Cost end() {
        JsonObject after = metrics();
        double minutes =
                (after.get("played").getAsDouble() - before.get("played").getAsDouble()) / 60;
        return new Cost(
                difference(after, "TaskDuration") / minutes,
                difference(after, "ScriptDuration") / minutes,
                after.get("JSHeapUsedSize").getAsDouble() / (1 << 20));
    }

    private double difference(JsonObject after, String name) {
        return after.get(name).getAsDouble() - before.get(name).getAsDouble();
    }

    private JsonObject metrics() {
        JsonObject all = new JsonObject();
        for (JsonElement metric : session.send("Performance.getMetrics").getAsJsonArray("metrics")) {
            JsonObject one = metric.getAsJsonObject();
            all.add(one.get("name").getAsString(), one.get("value"));
        }
        all.addProperty("played", ((Number) page.evaluate("() => state.video.currentTime")).doubleValue());
        return all;
    }
}
