package io.swarmgate.edge.connection;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An address from which there are connections. Guarded by the {@link ClientConnections}. */
final class SharedAddress {
    private final String name;
    private final Set<ClientConnection> unused = new LinkedHashSet<>();

    /** Connections that are open. */
    int open;

    SharedAddress(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    void isUnused(ClientConnection client) {
        unused.add(client);
    }

    void isUsed(ClientConnection client) {
        unused.remove(client);
    }

    /** Found without a look at the others' connections: whoever has too many may ask for it as often as it likes. */
    @Nullable ClientConnection longestUnused() {
        return unused.isEmpty() ? null : unused.iterator().next();
    }
}
