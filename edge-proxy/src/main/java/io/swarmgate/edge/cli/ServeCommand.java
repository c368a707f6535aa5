package io.swarmgate.edge.cli;

import io.swarmgate.edge.EdgeProxy;
import io.swarmgate.edge.Preflight;
import io.swarmgate.edge.config.ConfigLoader;
import io.swarmgate.edge.config.ConfigResult;
import io.swarmgate.edge.config.ConfigResult.Invalid;
import io.swarmgate.edge.config.ConfigResult.Valid;
import io.swarmgate.edge.config.EdgeConfig;
import io.swarmgate.edge.config.HostPort;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the edge until it is told to stop. */
@Command(
        name = "serve",
        description = {
            "Runs the edge in front of an origin. Prints one line when it is ready; everything else goes to standard"
                    + " error. After SIGTERM or SIGINT it is not ready any more and serves on for drain.delay; then"
                    + " nobody new is let in, and answers under way may take drain.timeout. A second signal ends it at"
                    + " once.",
            ""
        },
        footer = {
            "",
            "Environment: SWARMGATE_LOG_LEVEL is ERROR, WARN, INFO (default), DEBUG or TRACE.",
            "Exit codes: 0 stopped, everything answered; 1 could not start, the reason is on standard error; 2 wrong arguments;"
                    + " 3 out of memory, or a thread it cannot do without has ended; 4 stopped, answers were cut off"
                    + " after drain.timeout; 143 and 130 stopped by a second SIGTERM or SIGINT."
        })
final class ServeCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);
    private static final int CUT_OFF = 4;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init") // multiplicity
    private What what;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description = "Where clients connect; port 0 picks one. Without it as configured, or 0.0.0.0:8080.")
    private @Nullable String listen;

    @Option(
            names = "--admin",
            paramLabel = "HOST:PORT",
            description = "Metrics and health. Without it as configured, or 127.0.0.1:9090.")
    private @Nullable String admin;

    @Option(
            names = "--admin-token-file",
            paramLabel = "FILE",
            description = "File whose first line is what whoever asks the admin listener has to show, in place of"
                    + " admin-token. Needed for an address that other machines reach.")
    private @Nullable Path adminToken;

    @Option(
            names = "--access-log",
            paramLabel = "FILE",
            description = "One JSON object a line for each request; - is standard output. Without it as configured, or"
                    + " none.")
    private @Nullable Path accessLog;

    /** Where the configuration comes from. */
    private static final class What {
        @Option(names = "--config", paramLabel = "FILE", description = "Configuration; see docs/configuration.md.")
        private @Nullable Path config;

        @Option(names = "--origin", paramLabel = "URL", description = "The only origin, shown whole; no file needed.")
        private @Nullable String origin;
    }

    @Override
    public Integer call() throws InterruptedException {
        EdgeConfig config = configuration();
        Preflight.warningOfRoot(System.getProperty("user.name", "")).ifPresent(LOG::warn);
        EdgeProxy edge = start(config);
        CountDownLatch stopped = new CountDownLatch(1);
        AtomicBoolean told = new AtomicBoolean();
        StopSignals.handle(exitCode -> {
            if (told.getAndSet(true)) {
                Runtime.getRuntime().halt(exitCode);
            }
            stopped.countDown();
        });
        // For ends of other kinds, such as SIGHUP.
        Runtime.getRuntime().addShutdownHook(new Thread(edge::close, "shutdown"));
        PrintWriter out = spec.commandLine().getOut();
        String scheme = config.tls() == null ? "http" : "https";
        out.println("swarmgate ready: " + scheme + "://" + HostPort.format(edge.address()) + "/ admin "
                + (config.admin().tls() ? "https" : "http") + "://" + HostPort.format(edge.adminAddress()) + "/");
        out.flush();
        stopped.await();
        int cut = edge.drain();
        edge.close();
        return cut == 0 ? 0 : CUT_OFF;
    }

    private static EdgeProxy start(EdgeConfig config) {
        try {
            return EdgeProxy.start(config);
        } catch (IOException | RuntimeException failure) {
            throw new CommandFailed(
                    "cannot start: " + (failure.getMessage() == null ? failure.toString() : failure.getMessage()));
        }
    }

    private EdgeConfig configuration() {
        EdgeConfig config = what.config != null ? read(what.config) : ofOrigin();
        if (listen != null) {
            config = config.withListen(address("--listen", listen));
        }
        if (adminToken != null) {
            EdgeConfig before = config;
            config = checked(
                    "--admin-token-file",
                    adminToken.toString(),
                    file -> before.withAdmin(before.admin().showing(SecretFile.read(Path.of(file)))));
        }
        if (admin != null) {
            EdgeConfig before = config;
            config = checked("--admin", admin, text -> before.withAdmin(HostPort.parse(text)));
        }
        return accessLog == null ? config : config.withAccessLog(accessLog);
    }

    private EdgeConfig ofOrigin() {
        String origin = what.origin == null ? "" : what.origin;
        return checked("--origin", origin, EdgeConfig::ofOrigin);
    }

    private InetSocketAddress address(String option, String text) {
        return checked(option, text, HostPort::parse);
    }

    private <T> T checked(String option, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException problem) {
            throw new ParameterException(spec.commandLine(), option + ": " + problem.getMessage(), problem);
        }
    }

    private static EdgeConfig read(Path file) {
        ConfigResult result = new ConfigLoader(System.getenv()).load(file);
        if (result instanceof Invalid invalid) {
            throw new CommandFailed("the configuration has errors:\n"
                    + invalid.problems().stream().map(Object::toString).collect(Collectors.joining("\n")));
        }
        return ((Valid) result).config();
    }
}
