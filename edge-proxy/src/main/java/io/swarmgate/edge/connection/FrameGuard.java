package io.swarmgate.edge.connection;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.StreamSourceConduit;

/** Shows what a client sends to {@link ReceivedFrames} before Undertow sees it. */
final class FrameGuard extends AbstractStreamSourceConduit<StreamSourceConduit> {
    private final ReceivedFrames frames;

    FrameGuard(StreamSourceConduit next, ReceivedFrames frames) {
        super(next);
        this.frames = frames;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int start = into.position();
        int read = next.read(into);
        if (read > 0) {
            frames.follow(into.duplicate().limit(into.position()).position(start));
        }
        return read;
    }
}
