package io.swarmgate.edge;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** A key pair for 127.0.0.1 that nobody vouches for, made by the JDK's keytool and written as PEM files. */
final class SelfSigned {
    private final Path chain;
    private final Path key;

    private SelfSigned(Path chain, Path key) {
        this.chain = chain;
        this.key = key;
    }

    /** @param algorithm {@code RSA} or {@code EC} */
    static SelfSigned make(Path directory, String algorithm) throws Exception {
        Path store = directory.resolve(algorithm + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "edge",
                        "-keyalg",
                        algorithm,
                        "-validity",
                        "30",
                        "-dname",
                        "CN=127.0.0.1",
                        "-ext",
                        "SAN=IP:127.0.0.1,DNS:localhost",
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "secret")
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IOException(said);
        }
        KeyStore keys = KeyStore.getInstance(store.toFile(), "secret".toCharArray());
        Key privateKey = keys.getKey("edge", "secret".toCharArray());
        Path chain = directory.resolve(algorithm + "-chain.pem");
        Path key = directory.resolve(algorithm + "-key.pem");
        Files.writeString(chain, pem("CERTIFICATE", keys.getCertificate("edge").getEncoded()));
        Files.writeString(key, pem("PRIVATE KEY", privateKey.getEncoded()));
        return new SelfSigned(chain, key);
    }

    /** The same pair with its RSA key as PKCS#1, which is what PKCS#8 wraps (RFC 5208; RFC 8017, appendix A.1.2). */
    SelfSigned withPkcs1Key(Path directory) throws IOException {
        String base64 = Files.readString(key)
                .lines()
                .filter(line -> !line.startsWith("-"))
                .collect(Collectors.joining());
        byte[] wrapped = Base64.getDecoder().decode(base64);
        // Behind SEQUENCE (4 bytes), version (3), algorithm (15) and the head of the OCTET STRING (4).
        byte[] unwrapped = Arrays.copyOfRange(wrapped, 26, wrapped.length);
        Path file = directory.resolve("pkcs1-key.pem");
        Files.writeString(file, pem("RSA PRIVATE KEY", unwrapped));
        return new SelfSigned(chain, file);
    }

    private static String pem(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END " + type + "-----\n";
    }

    Path chain() {
        return chain;
    }

    Path key() {
        return key;
    }

    /** For clients that take any certificate. */
    static SSLContext trustingAll() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustsAll()}, null);
        return context;
    }

    private static final class TrustsAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, java.net.Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, java.net.Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
