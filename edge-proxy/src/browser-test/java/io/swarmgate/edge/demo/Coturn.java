package io.swarmgate.edge.demo;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Debian's coturn with a shared secret, as operators run it beside an edge; ends with the test. */
final class Coturn implements AutoCloseable {
    static final String SECRET = "north-wind";

    private static final String BINDING_REQUEST = "000100002112a442000000000000000000000000";

    private final RunningProgram program;
    private final InetAddress address;
    private final int port;

    private Coturn(RunningProgram program, InetAddress address, int port) {
        this.program = program;
        this.address = address;
        this.port = port;
    }

    static Coturn start(Path directory) throws IOException {
        Path turnserver = ExternalTool.require("turnserver", "coturn");
        InetAddress address = address();
        int port;
        try (DatagramSocket free = new DatagramSocket(0, address)) {
            port = free.getLocalPort();
        }
        RunningProgram program = RunningProgram.start(
                directory.resolve("turnserver.log"),
                List.of(
                        turnserver.toString(),
                        "-n", // no file of configuration
                        "--use-auth-secret",
                        "--static-auth-secret=" + SECRET,
                        "--realm=swarmgate.test",
                        "--listening-ip=" + address.getHostAddress(),
                        "--relay-ip=" + address.getHostAddress(),
                        "--listening-port=" + port,
                        "--no-tls",
                        "--no-dtls",
                        "--no-cli",
                        "--no-multicast-peers",
                        "--userdb=" + directory.resolve("turndb"),
                        "--pidfile=" + directory.resolve("turnserver.pid"),
                        "--log-file=stdout"));
        Coturn coturn = new Coturn(program, address, port);
        program.awaitReady(coturn::answers);
        return coturn;
    }

    /** Browsers gather no candidates on loopback. */
    private static InetAddress address() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .filter(Coturn::isUp)
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLinkLocalAddress())
                .findFirst()
                .orElseThrow();
    }

    private static boolean isUp(NetworkInterface network) {
        try {
            return network.isUp() && !network.isLoopback();
        } catch (SocketException unknown) {
            return false;
        }
    }

    private boolean answers() throws IOException {
        try (DatagramSocket client = new DatagramSocket()) {
            client.setSoTimeout(300);
            byte[] request = HexFormat.of().parseHex(BINDING_REQUEST);
            client.send(new DatagramPacket(request, request.length, address, port));
            client.receive(new DatagramPacket(new byte[1500], 1500));
            return true;
        } catch (SocketTimeoutException notYet) {
            return false;
        }
    }

    /** Whether browsers take its address for one of the Internet. */
    boolean isPublic() {
        byte[] bytes = address.getAddress();
        boolean shared = (bytes[0] & 0xff) == 100 && (bytes[1] & 0xc0) == 64;
        return !address.isSiteLocalAddress() && !shared;
    }

    /** As the configuration of an edge and a browser take it. */
    String url() {
        return "turn:" + address.getHostAddress() + ":" + port + "?transport=udp";
    }

    /** The part of an edge's section {@code swarm} that makes it known. */
    String configuration() {
        return "stun: off, ice-servers: ['" + url() + "'], turn-secret: " + SECRET;
    }

    /** Its password for a user, by the scheme of its REST API. */
    static String password(String user, String secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            return Base64.getEncoder().encodeToString(mac.doFinal(user.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
