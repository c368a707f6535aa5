package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real browser asks the edge for the address it is seen from. */
class StunIT {
    @TempDir
    Path directory;

    @Test
    @SuppressWarnings("unchecked")
    void aBrowserLearnsItsAddressFromTheEdge() throws Exception {
        try (NetworkBed bed = NetworkBed.start(directory, "swarm: true", "swarm: {stun: '0.0.0.0:0'}");
                Chromium chromium = Chromium.launch();
                NetworkTab tab = NetworkTab.open(chromium, bed.url(), LongStream.LIVE)) {
            Map<String, Object> gathered = (Map<String, Object>) tab.evaluate("""
                    async (urls) => {
                      const connection = new RTCPeerConnection({ iceServers: [{ urls }] });
                      const candidates = [];
                      connection.onicecandidate = ({ candidate }) => candidate?.candidate && candidates.push(candidate.candidate);
                      connection.createDataChannel('x');
                      const done = new Promise((resolve) => (connection.onicegatheringstatechange = () => connection.iceGatheringState === 'complete' && resolve()));
                      await connection.setLocalDescription();
                      await done;
                      connection.close();
                      return { candidates };
                    }""", "stun:127.0.0.1:" + bed.stunPort());
            assertThat((List<String>) gathered.get("candidates"))
                    .anyMatch(candidate -> candidate.contains("typ srflx"));
            assertThat(bed.metric("swarmgate_stun_packets_total{result=\"answered\""))
                    .isPositive();
            assertThat(bed.metric("swarmgate_stun_packets_total{result=\"refused\""))
                    .isZero();
        }
    }
}
