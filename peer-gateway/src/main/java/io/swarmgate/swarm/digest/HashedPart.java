package io.swarmgate.swarm.digest;

import io.swarmgate.segment.ChunkHasher;
import io.swarmgate.segment.SegmentBody;
import io.swarmgate.segment.SegmentDigest;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads a body to its end, on workers and as it arrives, to hash it. */
final class HashedPart {
    private final long lengthBytes;
    private final Consumer<@Nullable SegmentDigest> whenDone;
    private final ChunkHasher hasher = new ChunkHasher();
    private final BodyReader reader;

    /** @param whenDone gets null if the body broke off or has another length */
    HashedPart(SegmentBody body, long lengthBytes, Executor workers, Consumer<@Nullable SegmentDigest> whenDone) {
        this.lengthBytes = lengthBytes;
        this.whenDone = whenDone;
        this.reader = new BodyReader(body, workers, hasher::update, this::ended);
    }

    void start() {
        reader.start();
    }

    private void ended(boolean whole, long bytes) {
        if (!whole || bytes != lengthBytes) {
            whenDone.accept(null);
            return;
        }
        hasher.finish();
        whenDone.accept(hasher.digest());
    }
}
