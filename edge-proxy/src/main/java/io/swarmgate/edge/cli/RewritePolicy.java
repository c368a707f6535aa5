package io.swarmgate.edge.cli;

import io.swarmgate.edge.config.ServerUrl;
import io.swarmgate.manifest.GatewayMapping;
import io.swarmgate.manifest.UriPolicy;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say which edge a manifest is rewritten for. */
final class RewritePolicy {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(names = "--origin", paramLabel = "URL", description = "The origin the edge stands in front of.")
    private @Nullable String origin;

    UriPolicy forManifestsAt(String baseUrl) {
        if (origin == null) {
            throw new ParameterException(
                    spec.commandLine(), "which edge? Give --origin URL (base URL " + baseUrl + ")");
        }
        try {
            return GatewayMapping.ofOrigin(ServerUrl.directory(origin));
        } catch (IllegalArgumentException problem) {
            throw new ParameterException(spec.commandLine(), "--origin: " + problem.getMessage(), problem);
        }
    }
}
