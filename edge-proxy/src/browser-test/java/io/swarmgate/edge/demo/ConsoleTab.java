package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The console in a tab of its own, and what its browser says of it. */
final class ConsoleTab implements AutoCloseable {
    /** Where somebody may look at it. */
    private static final Path SCREENSHOTS = Path.of("target", "console-screenshots");

    private final BrowserContext context;
    private final Page page;
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    private ConsoleTab(BrowserContext context, Page page) {
        this.context = context;
        this.page = page;
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        page.onRequest(request -> asked.add(request.url()));
    }

    static ConsoleTab open(Chromium chromium, String admin, ColorScheme colours) {
        BrowserContext context = chromium.newContext();
        Page page = context.newPage();
        page.setViewportSize(1280, 900);
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(colours));
        ConsoleTab tab = new ConsoleTab(context, page);
        page.navigate(admin + "/");
        return tab;
    }

    Page page() {
        return page;
    }

    String figure(String name) {
        return page.textContent("#figure-" + name);
    }

    void await(String condition) {
        page.waitForFunction(condition, null, new Page.WaitForFunctionOptions().setTimeout(60_000));
    }

    ConsoleTab awaitFigures() {
        await("() => document.querySelector('#figure-offload') && document.querySelector('#statement')");
        return this;
    }

    /** What scripts and the Content-Security-Policy had to say. */
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    /** Every URL the page has asked for. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    void screenshot(String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(SCREENSHOTS.resolve(name + ".png"))
                .setFullPage(true));
    }

    /** What axe-core finds that keeps somebody from using the page, a line each. */
    List<String> obstacles() throws IOException {
        try (InputStream axe = ConsoleTab.class.getResourceAsStream("/axe.min.js")) {
            assertThat(axe)
                    .as("axe.min.js, which the console's build puts there")
                    .isNotNull();
            page.evaluate(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
        }
        String found = (String) page.evaluate("async () => JSON.stringify((await axe.run()).violations)");
        List<String> obstacles = new ArrayList<>();
        for (JsonElement one : new Gson().fromJson(found, JsonElement.class).getAsJsonArray()) {
            JsonObject violation = one.getAsJsonObject();
            obstacles.add(violation.get("impact").getAsString() + ": "
                    + violation.get("help").getAsString() + " "
                    + violation
                            .get("nodes")
                            .getAsJsonArray()
                            .get(0)
                            .getAsJsonObject()
                            .get("html"));
        }
        return obstacles;
    }

    @Override
    public void close() {
        context.close();
    }
}
