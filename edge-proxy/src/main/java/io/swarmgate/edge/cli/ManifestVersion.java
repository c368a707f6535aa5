package io.swarmgate.edge.cli;

import picocli.CommandLine.IVersionProvider;

/** The version from the jar's manifest. */
public final class ManifestVersion implements IVersionProvider {
    /** For classes that run outside the jar, as in a build. */
    private static final String UNPACKAGED = "unpackaged";

    /** Version of this program, such as {@code 0.1.0}. */
    public static String current() {
        String version = ManifestVersion.class.getPackage().getImplementationVersion();
        return version == null ? UNPACKAGED : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"swarmgate " + current() + " (Java " + Runtime.version() + ")"};
    }
}
