package io.swarmgate.edge.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/**
 * One connection may be open beside one that is about to be accepted, so that each new one needs the place of the last.
 */
class ClientConnectionsTest {
    private static final Duration LONG = Duration.ofHours(1);

    private final ClientConnections connections =
            new ClientConnections(new ConnectionBounds(1, 2, 2, LONG, LONG, LONG, 1), List.of("10.0.0.0/8"));

    @SuppressWarnings("NullAway.Init") // before each
    private XnioWorker worker;

    @SuppressWarnings("NullAway.Init") // before each
    private StreamConnection first;

    @SuppressWarnings("NullAway.Init") // before each
    private StreamConnection second;

    @BeforeEach
    void connect() throws IOException {
        worker = Xnio.getInstance().createWorker(OptionMap.EMPTY);
        first = connection();
        second = connection();
        assertThat(connections.opened(first)).isTrue();
    }

    @AfterEach
    void stop() {
        worker.shutdownNow();
    }

    private StreamConnection connection() throws IOException {
        return worker.createFullDuplexPipeConnection().getLeftSide();
    }

    private ClientConnection client(StreamConnection connection) {
        return Objects.requireNonNull(connections.of(connection));
    }

    /** Where connections are closed: nothing else is done in the meantime. */
    private static <T> T inThreadOf(StreamConnection connection, Callable<T> task) {
        CompletableFuture<T> done = new CompletableFuture<>();
        connection.getIoThread().execute(() -> {
            try {
                done.complete(task.call());
            } catch (Exception failed) {
                done.completeExceptionally(failed);
            }
        });
        return done.join();
    }

    @Test
    void anUnusedConnectionGivesWay() {
        assertThat(connections.opened(second)).isTrue();
        await().until(() -> !first.isOpen());
        assertThat(connections.closed(Closing.GAVE_WAY)).isEqualTo(1);
        assertThat(second.isOpen()).isTrue();
    }

    @Test
    void aRequestThatComesWhileItsConnectionGivesWayIsAnswered() {
        ClientConnection client = client(first);
        boolean answered = inThreadOf(first, () -> {
            connections.opened(second);
            return connections.of(first) == client && connections.begin(client);
        });
        assertThat(answered).isTrue();
        assertThat(client.isLeaving()).as("the answer is to say so").isTrue();
        assertThat(inThreadOf(first, first::isOpen)).isTrue();

        connections.end(client);
        await().until(() -> !first.isOpen());
        assertThat(second.isOpen()).isTrue();
    }

    @Test
    void whereAllWereInUseTheFirstThatIsNotMakesRoom() {
        connections.begin(client(first));
        assertThat(connections.opened(second)).isTrue();
        assertThat(connections.begin(client(second))).as("may be answered").isFalse();
        assertThat(inThreadOf(second, second::isOpen)).isTrue();

        connections.end(client(second));
        await().until(() -> !second.isOpen());
        assertThat(first.isOpen()).isTrue();
    }
}
