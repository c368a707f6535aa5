package io.swarmgate.swarm.file;

import io.swarmgate.http.FieldLines;
import io.swarmgate.segment.SegmentAnswer;
import io.swarmgate.segment.SegmentBody;
import io.swarmgate.segment.SegmentKey;
import io.swarmgate.segment.SegmentRequest;
import io.swarmgate.segment.SegmentStore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks the store, and through it the origin, what a file is. Thread-safe; never blocks. */
public final class FileProbe {
    private final SegmentStore store;

    public FileProbe(SegmentStore store) {
        this.store = store;
    }

    /**
     * Finds out about a file, now or later. One that is not stored has its first slice fetched, which whoever downloads
     * it will want as well.
     *
     * @param origin the Origin field of those who will ask for it; null if they send none
     * @param then called once, on any thread
     */
    public void ask(SegmentKey file, @Nullable String origin, Consumer<FileFacts> then) {
        FieldLines fields = FieldLines.of("Range", "bytes=0-0");
        store.get(
                SegmentRequest.ofEdge(file, origin == null ? fields : fields.with("Origin", origin)),
                answer -> then.accept(judge(answer)));
    }

    private static FileFacts judge(SegmentAnswer answer) {
        if (answer instanceof SegmentAnswer.Response response) {
            SegmentBody body = response.body();
            if (body != null) {
                body.close();
            }
            return FileFacts.of(response);
        }
        return new FileFacts.NotShared("the origin does not answer");
    }
}
