package io.swarmgate.swarm.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A STUN or TURN server as RTCPeerConnection takes it; credentials are null for STUN. */
public record IceServer(
        List<String> urls,
        @Nullable String username,
        @Nullable String credential) {
    public IceServer {
        urls = List.copyOf(urls);
    }
}
