package io.swarmgate.swarm.protocol;

import org.jspecify.annotations.Nullable;

/** What two neighbours tell each other through the gateway to get connected (RFC 8829, RFC 8838). */
public sealed interface SignalData {

    /** @param type {@code offer} or {@code answer} */
    record Description(String type, String sdp) implements SignalData {}

    /** @param candidate an a=candidate line's content; empty for the end of candidates of one component */
    record Candidate(
            String candidate,
            @Nullable String sdpMid,
            @Nullable Integer sdpMLineIndex,
            @Nullable String usernameFragment)
            implements SignalData {}

    record EndOfCandidates() implements SignalData {}
}
