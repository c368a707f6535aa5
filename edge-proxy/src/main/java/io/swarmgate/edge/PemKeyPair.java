package io.swarmgate.edge;

import io.swarmgate.edge.config.EdgeConfig;
import io.vertx.core.Vertx;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/** Reads the listener's key pair from PEM files: PKCS#8, PKCS#1 (RSA) or SEC 1 (EC) keys, unencrypted. */
final class PemKeyPair {
    /** As the key manager names them. */
    private static final List<String> KEY_TYPES = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

    private final EdgeConfig.Tls files;
    private final KeyManager[] keys;

    private PemKeyPair(EdgeConfig.Tls files, KeyManager[] keys) {
        this.files = files;
        this.keys = keys;
    }

    /** @throws IOException if the files cannot be read, are no key pair, or do not belong together */
    static PemKeyPair read(EdgeConfig.Tls tls, Vertx vertx) throws IOException {
        requireReadable("tls.certificate", tls.certificateChain());
        requireReadable("tls.key", tls.privateKey());
        PemKeyPair pair;
        boolean matches;
        try {
            KeyManagerFactory keys = new PemKeyCertOptions()
                    .addCertPath(tls.certificateChain().toAbsolutePath().toString())
                    .addKeyPath(tls.privateKey().toAbsolutePath().toString())
                    .getKeyManagerFactory(vertx);
            pair = new PemKeyPair(tls, keys.getKeyManagers());
            matches = pair.matches();
        } catch (Exception unreadable) {
            if (String.valueOf(unreadable.getMessage()).contains("does not match algorithm")) {
                throw notTogether(tls);
            }
            throw new IOException(
                    "tls: " + tls.certificateChain() + " and " + tls.privateKey()
                            + " are no PEM key pair (" + unreadable.getMessage()
                            + "); the key must be unencrypted PKCS#8, PKCS#1 or SEC 1",
                    unreadable);
        }
        if (!matches) {
            throw notTogether(tls);
        }
        return pair;
    }

    private static IOException notTogether(EdgeConfig.Tls tls) {
        return new IOException("tls.key: " + tls.privateKey() + " is not the key of the first certificate in "
                + tls.certificateChain() + " (tls.certificate); name the key that it was made for, and put the"
                + " server's own certificate first");
    }

    private static void requireReadable(String key, Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new IOException(key + ": cannot read " + file);
        }
    }

    SSLContext sslContext() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, null, null);
            return context;
        } catch (GeneralSecurityException unusable) {
            throw new IOException("tls: " + files.privateKey() + " cannot be used: " + unusable.getMessage(), unusable);
        }
    }

    /** What is wrong with the time for which the certificate holds; null if nothing is. */
    @Nullable String validity() {
        X509Certificate certificate = entry().certificate;
        try {
            certificate.checkValidity();
            return null;
        } catch (CertificateException expired) {
            return "tls.certificate: " + files.certificateChain() + " holds from "
                    + certificate.getNotBefore().toInstant() + " to "
                    + certificate.getNotAfter().toInstant() + " and not now; clients refuse it";
        }
    }

    /** By signing something: what a key is for shows in nothing else for all kinds of keys. */
    private boolean matches() throws GeneralSecurityException {
        Entry entry = entry();
        String algorithm = SIGNATURES.get(entry.key.getAlgorithm());
        if (algorithm == null) {
            return true;
        }
        PublicKey certified = entry.certificate.getPublicKey();
        if (!certified.getAlgorithm().equals(entry.key.getAlgorithm())) {
            return false;
        }
        byte[] something = {1, 2, 3};
        Signature signing = Signature.getInstance(algorithm);
        signing.initSign(entry.key);
        signing.update(something);
        byte[] signature = signing.sign();
        Signature checking = Signature.getInstance(algorithm);
        checking.initVerify(certified);
        checking.update(something);
        try {
            return checking.verify(signature);
        } catch (SignatureException ofAnotherSize) {
            return false;
        }
    }

    private record Entry(X509Certificate certificate, PrivateKey key) {}

    private Entry entry() {
        for (KeyManager manager : keys) {
            for (String type : KEY_TYPES) {
                if (manager instanceof X509KeyManager x509) {
                    String[] names = x509.getServerAliases(type, null);
                    if (names != null && names.length > 0) {
                        return new Entry(x509.getCertificateChain(names[0])[0], x509.getPrivateKey(names[0]));
                    }
                }
            }
        }
        throw new IllegalStateException("neither RSA nor EC nor EdDSA");
    }
}
