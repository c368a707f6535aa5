package io.swarmgate.swarm.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.swarm.session.SessionGate.Heard;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens while a join is checked elsewhere. */
class SignallingSessionTest {
    private static final String PING = "{\"t\":\"ping\"}";

    @TempDir
    Path directory;

    private SessionGate gate;
    private final Heard connection = new Heard();
    private SignallingSession session;
    private SigningPeer peer;

    @BeforeEach
    void open() throws Exception {
        gate = new SessionGate(directory);
        session = gate.open(connection);
        peer = new SigningPeer();
    }

    @AfterEach
    void close() throws Exception {
        gate.close();
    }

    private void sayJoin() throws Exception {
        session.receive(peer.join(connection.messages.get(0), peer.token(gate.tokens)));
    }

    @Test
    void theSignatureIsCheckedByTheWorkerAlone() throws Exception {
        sayJoin();
        assertThat(connection.types()).containsExactly("hello");
        assertThat(gate.swarms.peers()).isZero();
        gate.runChecks();
        assertThat(connection.types()).containsExactly("hello", "welcome");
        assertThat(gate.joins).containsExactly("joined");
    }

    @Test
    void whatIsSaidMeanwhileIsAnsweredAfterTheWelcome() throws Exception {
        sayJoin();
        session.receive(PING);
        session.receive(PING);
        assertThat(connection.types()).containsExactly("hello");
        gate.runChecks();
        session.receive(PING);
        assertThat(connection.types()).containsExactly("hello", "welcome", "pong", "pong", "pong");
    }

    @Test
    void onlySoMuchMayWait() throws Exception {
        sayJoin();
        // Pings would reach the limit of their own rate first.
        for (int i = 0; i < 16; i++) {
            session.receive("{\"t\":\"need\",\"path\":\"/_p2p/a\"}");
        }
        assertThat(connection.closing).isNull();
        session.receive("{\"t\":\"need\",\"path\":\"/_p2p/a\"}");
        assertThat(connection.closing).isEqualTo("4429 too many messages before the welcome");
        gate.runChecks();
        assertThat(gate.swarms.peers()).as("not let in afterwards").isZero();
    }

    @Test
    void aSecondJoinIsAViolationAlsoWhileTheFirstIsChecked() throws Exception {
        sayJoin();
        sayJoin();
        gate.runChecks();
        assertThat(connection.closing).isEqualTo("4400 joined already");
        assertThat(gate.swarms.peers()).isZero();
    }

    @Test
    void whoIsGoneBeforeTheCheckDoesNotEnter() throws Exception {
        sayJoin();
        session.closed();
        gate.runChecks();
        assertThat(gate.swarms.peers()).isZero();
        assertThat(connection.types()).containsExactly("hello");
    }

    @Test
    void aWrongSignatureIsRefusedAndWhatWaitedForgotten() throws Exception {
        Heard other = new Heard();
        gate.open(other);
        session.receive(peer.join(other.messages.get(0), peer.token(gate.tokens)));
        session.receive(PING);
        gate.runChecks();
        assertThat(connection.closing).isEqualTo("4401 signature");
        assertThat(connection.types()).containsExactly("hello");
    }

    @Test
    void whereTooManyWaitTheClientIsToldToComeBack() throws Exception {
        gate.busy = true;
        sayJoin();
        assertThat(connection.closing).isEqualTo("4503 the edge is busy");
        assertThat(gate.joins).containsExactly("busy");
    }

    @Test
    void whoNeverJoinsIsCutAfterTenSeconds() {
        gate.nanoTime += Duration.ofSeconds(10).toNanos();
        session.tick();
        assertThat(connection.closing).isNull();
        gate.nanoTime++;
        session.tick();
        assertThat(connection.closing).isEqualTo("4408 no join within 10 s");
    }

    @Test
    void aMemberIsCutAfterFortyFiveSecondsOfSilence() throws Exception {
        sayJoin();
        gate.runChecks();
        gate.nanoTime += Duration.ofSeconds(45).toNanos();
        session.tick();
        assertThat(connection.closing).isNull();
        gate.nanoTime++;
        session.tick();
        assertThat(connection.closing).isEqualTo("4408 nothing heard for 45 s");
        assertThat(gate.swarms.peers()).isZero();
    }
}
