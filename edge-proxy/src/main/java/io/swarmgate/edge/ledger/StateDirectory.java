package io.swarmgate.edge.ledger;

import io.swarmgate.edge.config.HostPort;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where a program keeps what has to outlive it if nobody says where: what systemd says ({@code StateDirectory=}), else
 * below the XDG state directory. One directory for each listening address, since two edges must not share one.
 */
final class StateDirectory {
    private StateDirectory() {}

    /**
     * The place that survives a restart of the machine.
     *
     * @param home the user's; empty if there is none
     * @return empty if there is no such place, or the address is another one each time
     */
    static Optional<Path> lasting(Map<String, String> environment, String home, InetSocketAddress listen) {
        if (listen.getPort() == 0) {
            return Optional.empty();
        }
        String name = "ledger-" + HostPort.format(listen).replaceAll("[^A-Za-z0-9.]", "-");
        String systemd = environment.getOrDefault("STATE_DIRECTORY", "").split(":", 2)[0];
        if (!systemd.isEmpty()) {
            return Optional.of(Path.of(systemd, name));
        }
        String xdg = environment.getOrDefault("XDG_STATE_HOME", "");
        if (xdg.startsWith("/")) {
            return Optional.of(Path.of(xdg, "swarmgate", name));
        }
        // Accounts of services have a home that does not exist or is the root.
        return home.length() < 2 || home.startsWith("/nonexistent")
                ? Optional.empty()
                : Optional.of(Path.of(home, ".local", "state", "swarmgate", name));
    }

    /** A place that may be gone after a restart of the machine. */
    static Path passing(String user, InetSocketAddress listen) {
        String address = listen.getPort() == 0
                ? "pid-" + ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime())
                : HostPort.format(listen).replaceAll("[^A-Za-z0-9.]", "-");
        String name = user.replaceAll("[^A-Za-z0-9_-]", "_");
        return Path.of(System.getProperty("java.io.tmpdir"), "swarmgate-" + name + "-ledger-" + address);
    }
}
