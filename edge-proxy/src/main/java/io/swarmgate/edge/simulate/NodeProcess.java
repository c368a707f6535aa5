package io.swarmgate.edge.simulate;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The viewers' process. */
final class NodeProcess {
    private static final String BUNDLE = "/io/swarmgate/client/simulate.mjs";
    private static final Pattern VERSION = Pattern.compile("v(\\d{1,4})\\..*");
    private static final int OLDEST = 20;

    private NodeProcess() {}

    /** @throws IOException whose message says what to install, if there is no Node or one that is too old */
    static void check() throws IOException {
        String remedy = "simulate needs Node " + OLDEST + " or later on the PATH (https://nodejs.org)";
        String version;
        try {
            Process process = new ProcessBuilder("node", "--version")
                    .redirectErrorStream(true)
                    .start();
            version = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException missing) {
            throw new IOException(remedy + "; there is none", missing);
        }
        Matcher matcher = VERSION.matcher(version);
        if (!matcher.matches() || Integer.parseInt(matcher.group(1)) < OLDEST) {
            throw new IOException(remedy + "; found: " + version);
        }
    }

    /**
     * Runs the viewers to the end.
     *
     * @param options JSON, as {@code options.ts} describes it
     * @param out where their figures go
     * @return exit code
     */
    static int run(String options, PrintWriter out) throws IOException, InterruptedException {
        Path script = Files.createTempFile("swarmgate-simulate-", ".mjs");
        Process process = null;
        try {
            try (InputStream bundle = NodeProcess.class.getResourceAsStream(BUNDLE)) {
                if (bundle == null) {
                    throw new IOException("the viewers' program is not in this build: " + BUNDLE);
                }
                Files.write(script, bundle.readAllBytes());
            }
            process = new ProcessBuilder(List.of("node", script.toString(), options))
                    .redirectError(Redirect.INHERIT)
                    .start();
            out.print(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            out.flush();
            return process.waitFor();
        } finally {
            if (process != null) {
                process.destroy();
            }
            Files.deleteIfExists(script);
        }
    }
}
