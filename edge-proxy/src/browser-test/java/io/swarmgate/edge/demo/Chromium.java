package io.swarmgate.edge.demo;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The installed Chromium, without a window. */
final class Chromium implements AutoCloseable {
    private static final List<String> ARGUMENTS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            // A host that is no loopback name, and so no secure context.
            "--host-resolver-rules=MAP *.test 127.0.0.1",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    /** Where pages run the core: {@code page} or {@code worker}; empty for where they do by themselves. */
    private static final String CORE = System.getProperty("swarm.core", "");

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    static Chromium launch() {
        return launch(new BrowserType.LaunchOptions(), List.of());
    }

    /** One that slows hidden tabs down as for everybody, which tests else do without, and lets media sound. */
    static Chromium launchWithHiddenTabs(int port) {
        return launch(
                new BrowserType.LaunchOptions()
                        .setIgnoreDefaultArgs(List.of(
                                "--disable-background-timer-throttling",
                                "--disable-backgrounding-occluded-windows",
                                "--disable-renderer-backgrounding")),
                List.of("--remote-debugging-port=" + port, "--autoplay-policy=no-user-gesture-required"));
    }

    /** One that keeps pages for the way back, as for everybody, which tests else do without. */
    static Chromium launchWithPagesKept(int port) {
        return launch(
                new BrowserType.LaunchOptions().setIgnoreDefaultArgs(List.of("--disable-back-forward-cache")),
                List.of("--remote-debugging-port=" + port));
    }

    /**
     * One that takes what is served at a port of this machine's loopback address for a page of the Internet, and asks
     * before such a page connects to local addresses by WebRTC.
     */
    static Chromium launchFarFrom(int port) {
        return launch(
                new BrowserType.LaunchOptions(),
                List.of(
                        "--enable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebRTC",
                        "--ip-address-space-overrides=127.0.0.1:" + port + "=public"));
    }

    /**
     * One in another network, where the server has no name of this machine's and its address has to do for a secure
     * context; and without multicast DNS, which five networks do not share.
     *
     * @param launcher runs Chromium there
     */
    static Chromium launchBy(Path launcher, String server) {
        return launch(
                launcher,
                new BrowserType.LaunchOptions(),
                List.of(
                        "--unsafely-treat-insecure-origin-as-secure=" + server,
                        "--disable-features=WebRtcHideLocalIpsWithMdns"));
    }

    private static Chromium launch(BrowserType.LaunchOptions options, List<String> more) {
        return launch(ExternalTool.require("chromium", "chromium"), options, more);
    }

    private static Chromium launch(Path executable, BrowserType.LaunchOptions options, List<String> more) {
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        List<String> arguments = new ArrayList<>(ARGUMENTS);
        arguments.addAll(more);
        Browser browser = playwright
                .chromium()
                .launch(options.setExecutablePath(executable).setArgs(arguments));
        return new Chromium(playwright, browser);
    }

    /** Whether pages are told to have the core themselves, as they are in no run of all tests. */
    static boolean hasCoreInThePage() {
        return CORE.equals("page");
    }

    /** A profile of its own: nothing cached, nothing shared with other tabs. */
    BrowserContext newContext() {
        BrowserContext context = browser.newContext();
        if (!CORE.isEmpty()) {
            context.addInitScript("try { localStorage.setItem('swarmgate.core', '" + CORE + "') } catch {}");
        }
        return context;
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
