package io.swarmgate.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.swarm.protocol.SignalData;
import io.swarmgate.swarm.protocol.SignalData.Candidate;
import io.swarmgate.swarm.protocol.SignalData.Description;
import org.junit.jupiter.api.Test;

class CandidateFilterTest {
    private static final String HOST = "candidate:1 1 udp 2113937151 10.0.0.7 5000 typ host generation 0";
    private static final String REFLEXIVE =
            "candidate:2 1 udp 1677729535 192.0.2.7 5000 typ srflx raddr 0.0.0.0 rport 0";
    private static final String RELAY = "candidate:3 1 udp 41885439 203.0.113.9 5000 typ relay raddr 0.0.0.0 rport 0";

    private static boolean passes(String candidate, boolean inside, boolean relayOnly) {
        SignalData data = new Candidate(candidate, "0", 0, null);
        return CandidateFilter.filter(data, inside, relayOnly) != null;
    }

    @Test
    void hostCandidatesStayInside() {
        assertThat(passes(HOST, true, false)).isTrue();
        assertThat(passes(HOST, false, false)).isFalse();
        assertThat(passes(REFLEXIVE, false, false)).isTrue();
    }

    @Test
    void withRelayOnlyNothingElsePassesAlsoInside() {
        assertThat(passes(HOST, true, true)).isFalse();
        assertThat(passes(REFLEXIVE, true, true)).isFalse();
        assertThat(passes(RELAY, false, true)).isTrue();
        assertThat(passes("", false, true)).isTrue();
    }

    @Test
    void candidatesInADescriptionAreTakenOutAndTheRestStays() {
        String sdp = "v=0\r\na=" + HOST + "\r\na=" + REFLEXIVE + "\r\na=mid:0\r\n";
        assertThat(CandidateFilter.filter(new Description("offer", sdp), false, false))
                .isEqualTo(new Description("offer", "v=0\r\na=" + REFLEXIVE + "\r\na=mid:0\r\n"));
    }
}
