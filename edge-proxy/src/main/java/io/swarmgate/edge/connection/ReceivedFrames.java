package io.swarmgate.edge.connection;

import io.swarmgate.edge.connection.FrameBudget.Kind;
import io.undertow.protocols.http2.ConnectionErrorException;
import io.undertow.protocols.http2.Http2Channel;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Follows the frames that an HTTP/2 client sends (RFC 9113, section 4.1), ahead of Undertow. A client that sends too
 * many of those that ask for nothing gets GOAWAY with ENHANCE_YOUR_CALM. Belongs to the connection's thread.
 */
final class ReceivedFrames {
    private static final int PREFACE_BYTES = 24;

    private static final int DATA = 0x0;
    private static final int HEADERS = 0x1;
    private static final int RST_STREAM = 0x3;
    private static final int SETTINGS = 0x4;
    private static final int PING = 0x6;
    private static final int GOAWAY = 0x7;
    private static final int WINDOW_UPDATE = 0x8;
    private static final int CONTINUATION = 0x9;

    private static final int END_STREAM = 0x1;
    private static final int ACK = 0x1;
    private static final int END_HEADERS = 0x4;

    private final ConnectionClock clock;
    private final @Nullable FrameBudget budget;
    private final Runnable flooded;

    private final FramePosition position = new FramePosition(PREFACE_BYTES, this::begun);
    private boolean inData;
    private boolean inHeaderBlock;

    /**
     * @param budget null for a client that may send whatever it likes
     * @param flooded called when another may not any more
     */
    ReceivedFrames(ConnectionClock clock, @Nullable FrameBudget budget, Runnable flooded) {
        this.clock = clock;
        this.budget = budget;
        this.flooded = flooded;
    }

    /**
     * Takes note of bytes that go to Undertow.
     *
     * @throws ConnectionErrorException if the client has sent too much
     */
    void follow(ByteBuffer frames) throws IOException {
        position.follow(frames);
        boolean whole = !inHeaderBlock && (position.isBetweenFrames() || (inData && position.isInPayload()));
        if (whole) {
            clock.partEnded();
        } else {
            clock.partBegun(System.nanoTime());
        }
    }

    private void begun(int type, int flags, int payload) throws IOException {
        inData = type == DATA;
        // Whatever came before it is whole: the time of this one begins anew, but for one header section.
        if (!inHeaderBlock) {
            clock.partEnded();
        }
        if (type == HEADERS || type == CONTINUATION) {
            inHeaderBlock = (flags & END_HEADERS) == 0;
        }
        if (type == HEADERS || (inData && payload > 0)) {
            clock.moved(System.nanoTime());
        }
        switch (type) {
            case RST_STREAM -> spend(Kind.RESET);
            case SETTINGS, PING -> spend((flags & ACK) == 0 ? Kind.ANSWERED : Kind.IDLE);
            case DATA -> spendIf(payload == 0 && (flags & END_STREAM) == 0);
            case HEADERS, CONTINUATION -> spendIf(inHeaderBlock);
            case WINDOW_UPDATE, GOAWAY -> {}
            default -> spend(Kind.IDLE);
        }
    }

    private void spendIf(boolean idle) throws IOException {
        if (idle) {
            spend(Kind.IDLE);
        }
    }

    private void spend(Kind kind) throws IOException {
        if (budget != null && !budget.spend(kind, System.nanoTime())) {
            flooded.run();
            // Undertow sends the code with GOAWAY, and closes.
            throw new ConnectionErrorException(
                    Http2Channel.ERROR_ENHANCE_YOUR_CALM, "too many frames that ask for nothing");
        }
    }
}
