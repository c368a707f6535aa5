package io.swarmgate.edge.cli;

import io.swarmgate.edge.config.ConfigLoader;
import io.swarmgate.edge.config.ConfigResult;
import io.swarmgate.edge.config.ConfigResult.Invalid;
import io.swarmgate.edge.config.ConfigResult.Valid;
import io.swarmgate.edge.config.EdgeConfig;
import io.swarmgate.edge.config.RouteConfig;
import io.swarmgate.edge.config.RouteMapping;
import io.swarmgate.edge.config.ServerUrl;
import io.swarmgate.edge.origin.OriginServer;
import io.swarmgate.manifest.UriPolicy;
import io.swarmgate.manifest.UriReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say which edge a manifest is rewritten for. */
final class RewritePolicy {
    /** Stands for what only the edge that serves a manifest can make. */
    private static final String SEAL = "SEAL";

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--origin",
            paramLabel = "URL",
            description =
                    "The origin the edge stands in front of. With --config: only routes to this origin count; if there"
                            + " are none, it is shown whole.")
    private @Nullable String origin;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The edge's configuration; the route is the one whose origin directory covers --base-url.")
    private @Nullable Path config;

    /** The mapping of the route by which a manifest at {@code baseUrl} is served. */
    UriPolicy forManifestsAt(String baseUrl) {
        EdgeConfig edge = config == null ? ofOrigin() : read(config);
        if (edge.routes().stream().noneMatch(this::asked)) {
            edge = showingWhole(edge);
        }
        return RouteMapping.of(edge, route(edge, baseUrl), url -> SEAL);
    }

    private EdgeConfig ofOrigin() {
        if (origin == null) {
            throw new ParameterException(spec.commandLine(), "which edge? Give --origin URL or --config FILE");
        }
        try {
            return EdgeConfig.ofOrigin(origin);
        } catch (IllegalArgumentException problem) {
            throw new ParameterException(spec.commandLine(), "--origin: " + problem.getMessage(), problem);
        }
    }

    private static EdgeConfig read(Path file) {
        ConfigResult result = new ConfigLoader(System.getenv()).load(file);
        if (result instanceof Invalid invalid) {
            throw new CommandFailed(
                    invalid.problems().stream().map(Object::toString).collect(Collectors.joining("\n")));
        }
        return ((Valid) result).config();
    }

    private RouteConfig route(EdgeConfig edge, String baseUrl) {
        List<RouteConfig> candidates =
                edge.routes().stream().filter(this::asked).toList();
        UriReference url = UriReference.parse(baseUrl);
        String canonical = url.normalizedServer() + (url.path().isEmpty() ? "/" : url.path());
        Optional<RouteConfig> covering = candidates.stream()
                .filter(route -> (canonical + "/").startsWith(route.directory()))
                .max(Comparator.comparingInt(route -> route.directory().length()));
        if (covering.isPresent()) {
            return covering.get();
        }
        boolean furtherOrigin =
                edge.origins().stream().anyMatch(known -> (canonical + "/").startsWith(known.directory()));
        if (config != null && !furtherOrigin) {
            throw new CommandFailed("no route shows " + baseUrl + "; routes show "
                    + candidates.stream().map(RouteConfig::directory).collect(Collectors.joining(", ")));
        }
        // Not below a route, as after a redirect to another host: the edge still resolves and maps its references.
        return candidates.get(0);
    }

    /** The configured edge as it would be with the asked origin shown whole: no route leads to it. */
    private EdgeConfig showingWhole(EdgeConfig edge) {
        EdgeConfig plain = ofOrigin();
        List<OriginServer> origins = new ArrayList<>(edge.origins());
        RouteConfig whole = plain.routes().get(0);
        if (origins.stream()
                .noneMatch(known -> known.name().equals(whole.origin().name()))) {
            origins.add(whole.origin());
        }
        return edge.withRoutes(origins, List.of(whole));
    }

    private boolean asked(RouteConfig route) {
        return config == null
                || origin == null
                || origin.equals(route.origin().name())
                || directoryOrEmpty(origin).equals(route.origin().directory())
                || directoryOrEmpty(origin).equals(route.directory());
    }

    private static String directoryOrEmpty(String url) {
        try {
            return ServerUrl.directory(url);
        } catch (IllegalArgumentException notAUrl) {
            return "";
        }
    }
}
