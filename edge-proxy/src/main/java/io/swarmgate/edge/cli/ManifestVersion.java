package io.swarmgate.edge.cli;

import io.swarmgate.edge.metrics.BuildVersion;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says. */
final class ManifestVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"swarmgate " + BuildVersion.current() + " (Java " + Runtime.version() + ")"};
    }
}
