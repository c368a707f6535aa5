package io.swarmgate.edge.reconcile;

import io.swarmgate.ledger.Account;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Which stream a path of a log belongs to. The ledger knows that of manifests; a log only knows paths, so a stream is
 * called here by the directory of its manifest, and what lies below belongs to it, to the deepest one where several do.
 * Their number is that of the ledger's streams, whatever a log holds.
 */
final class StreamNames {
    private static final String GATEWAY = "/_p2p";

    private final Map<String, String> directories = new HashMap<>();

    /** @param manifests public paths of manifests */
    StreamNames(Collection<String> manifests) {
        manifests.forEach(manifest -> {
            String directory = directory(manifest);
            directories.put(directory, directory);
        });
    }

    private static String directory(String path) {
        return path.substring(0, path.lastIndexOf('/') + 1);
    }

    /** What the ledger's stream of a manifest is called. */
    String ofManifest(String path) {
        return path.startsWith("/") ? directory(path) : Account.NONE;
    }

    /** What the stream of a path is called; {@code -} if none is known, as in the ledger. */
    String ofPath(String path) {
        String shown = path.startsWith(GATEWAY + "/") ? path.substring(GATEWAY.length()) : path;
        for (String at = directory(shown); !at.isEmpty(); at = directory(at.substring(0, at.length() - 1))) {
            String found = directories.get(at);
            if (found != null) {
                return found;
            }
        }
        return Account.NONE;
    }
}
