package io.swarmgate.edge.metrics;

/** The version of this program, as its jar's manifest says. */
public final class BuildVersion {
    /** For classes that run outside the jar, as in a build. */
    private static final String UNPACKAGED = "unpackaged";

    private BuildVersion() {}

    /** Such as {@code 0.1.0}. */
    public static String current() {
        String version = BuildVersion.class.getPackage().getImplementationVersion();
        return version == null ? UNPACKAGED : version;
    }
}
