package io.swarmgate.edge;

import io.swarmgate.edge.config.EdgeConfig;
import io.swarmgate.edge.config.HostPort;
import io.swarmgate.edge.config.RouteConfig;
import io.swarmgate.edge.origin.OriginServer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks for what a valid configuration cannot have on this machine and viewers would find first: keys that do not
 * match, directories that cannot be used, an edge that would ask itself. Starts nothing and leaves nothing behind.
 *
 * @param problems why the edge cannot work; each names key, value and remedy
 * @param warnings what it works with, but hardly as meant
 */
public record Preflight(List<String> problems, List<String> warnings) {
    private static final int HTTPS = 443;

    public Preflight {
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
    }

    /** Looks at a configuration, and at the files and addresses that it names. */
    public static Preflight of(EdgeConfig config) {
        Looking looking = new Looking(config);
        looking.atTls();
        looking.atDirectories();
        looking.atOrigins();
        return new Preflight(looking.problems, looking.warnings);
    }

    /** While it goes on. */
    private static final class Looking {
        private final EdgeConfig config;
        private final List<String> problems = new ArrayList<>();
        private final List<String> warnings = new ArrayList<>();

        Looking(EdgeConfig config) {
            this.config = config;
        }

        void atTls() {
            EdgeConfig.Tls tls = config.tls();
            if (tls == null) {
                if (config.listen().getPort() == HTTPS) {
                    problems.add("listen: " + HostPort.format(config.listen())
                            + " without tls: clients speak TLS at port 443; name a key pair by tls.certificate and"
                            + " tls.key, or use another port");
                }
                return;
            }
            Vertx vertx = Vertx.vertx();
            try {
                String unfit = PemKeyPair.read(tls, vertx).validity();
                if (unfit != null) {
                    warnings.add(unfit);
                }
            } catch (IOException unusable) {
                problems.add(String.valueOf(unusable.getMessage()));
            } finally {
                vertx.close().await();
            }
        }

        void atDirectories() {
            addProblem(Place.directory("gateway.directory", config.gateway().directory()));
            Path ledger = config.ledger().directory();
            if (config.ledger().enabled() && ledger != null) {
                addProblem(Place.directory("ledger.directory", ledger));
            }
            Path log = config.accessLog();
            if (log != null && !log.toString().equals("-")) {
                addProblem(Place.file("access-log", log));
            }
        }

        private void addProblem(@Nullable String problem) {
            if (problem != null) {
                problems.add(problem);
            }
        }

        void atOrigins() {
            for (OriginServer origin : config.origins()) {
                String key = "origins." + origin.name() + ".url: " + origin.directory();
                if (origin.isAt(config.listen())) {
                    problems.add(key + " is the edge itself (listen: " + HostPort.format(config.listen())
                            + "), which would ask itself; name the server that has the media");
                } else if (origin.isAt(config.admin().address())) {
                    problems.add(key + " is the edge's own admin listener; name the server that has the media");
                } else if (isPublicUrl(origin)) {
                    problems.add(key + " is where gateway.public-url says that this edge is, which would ask itself;"
                            + " name the server that has the media");
                } else {
                    warnOfHosts(origin, key);
                }
            }
        }

        private boolean isPublicUrl(OriginServer origin) {
            String gateway = config.gateway().publicUrl();
            return gateway != null && origin.hasServerOf(gateway);
        }

        private void warnOfHosts(OriginServer origin, String key) {
            for (RouteConfig route : config.routes()) {
                for (String host : route.hosts()) {
                    if (host.toLowerCase(Locale.ROOT).equals(origin.host())) {
                        warnings.add(key + " has a host that the edge answers for itself (route " + route.name()
                                + "): make sure that the name leads to the origin from here, or use the origin's"
                                + " address with origins." + origin.name() + ".host");
                        return;
                    }
                }
            }
        }
    }

    /** The line for the log where the process may do everything. */
    public static Optional<String> warningOfRoot(String user) {
        return user.equals("root")
                ? Optional.of(
                        "running as root: a fault of the edge would have the whole machine. Start it as a user of its own"
                                + " (systemd: User= or DynamicUser=yes, with AmbientCapabilities=CAP_NET_BIND_SERVICE for ports"
                                + " below 1024; containers: --user)")
                : Optional.empty();
    }
}
