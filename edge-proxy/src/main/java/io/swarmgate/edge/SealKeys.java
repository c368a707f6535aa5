package io.swarmgate.edge;

import io.swarmgate.edge.config.EdgeConfig;
import io.swarmgate.files.PrivateFiles;
import io.swarmgate.swarm.token.TokenKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.List;

/**
 * The keys of an edge's seals: those of its tokens, which edges behind one name have in common, or one of its own that
 * outlives the process, since players hold manifests longer than a restart takes.
 */
final class SealKeys {
    private static final String FILE = "pass.key";
    private static final int BYTES = 32;

    private SealKeys() {}

    /** @throws IOException if the file in {@code gateway.directory} can neither be read nor be made */
    static List<byte[]> of(EdgeConfig config) throws IOException {
        List<TokenKey> shared = config.swarm().tokenKeys();
        return shared.isEmpty()
                ? List.of(own(config.gateway().directory()))
                : shared.stream().map(TokenKey::secret).toList();
    }

    private static byte[] own(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        if (Files.isReadable(file)) {
            byte[] known = Files.readAllBytes(file);
            if (known.length == BYTES) {
                return known;
            }
        }
        byte[] fresh = new byte[BYTES];
        new SecureRandom().nextBytes(fresh);
        try {
            PrivateFiles.createDirectories(directory);
            // For its owner alone, as temporary files are. Whole or not at all: a half-written key would be another one
            // at each start.
            Path half = Files.createTempFile(directory, FILE, ".new");
            Files.write(half, fresh);
            Files.move(half, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failed) {
            throw new IOException("gateway.directory: cannot write " + file + ": " + failed.getMessage(), failed);
        }
        return fresh;
    }
}
