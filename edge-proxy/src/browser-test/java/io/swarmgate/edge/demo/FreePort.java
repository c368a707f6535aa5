package io.swarmgate.edge.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** For programs that have to be told their port before they start. */
final class FreePort {
    private FreePort() {}

    static int choose() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
