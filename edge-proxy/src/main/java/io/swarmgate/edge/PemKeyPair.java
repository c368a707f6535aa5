package io.swarmgate.edge;

import io.swarmgate.edge.config.EdgeConfig;
import io.vertx.core.Vertx;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Reads the listener's key pair from PEM files: PKCS#8, PKCS#1 (RSA) or SEC 1 (EC) keys, unencrypted. */
final class PemKeyPair {
    private PemKeyPair() {}

    static SSLContext sslContext(EdgeConfig.Tls tls, Vertx vertx) throws IOException {
        requireReadable("tls.certificate", tls.certificateChain());
        requireReadable("tls.key", tls.privateKey());
        try {
            KeyManagerFactory keys = new PemKeyCertOptions()
                    .addCertPath(tls.certificateChain().toAbsolutePath().toString())
                    .addKeyPath(tls.privateKey().toAbsolutePath().toString())
                    .getKeyManagerFactory(vertx);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (Exception unreadable) {
            throw new IOException(
                    "tls: " + tls.certificateChain() + " and " + tls.privateKey()
                            + " are no PEM key pair (" + unreadable.getMessage()
                            + "); the key must be unencrypted PKCS#8, PKCS#1 or SEC 1",
                    unreadable);
        }
    }

    private static void requireReadable(String key, Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new IOException(key + ": cannot read " + file);
        }
    }
}
