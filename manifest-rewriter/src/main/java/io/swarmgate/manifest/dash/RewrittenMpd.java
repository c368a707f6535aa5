package io.swarmgate.manifest.dash;

import io.swarmgate.manifest.RewriteLimits;
import io.swarmgate.manifest.RewriteResult;
import io.swarmgate.manifest.TrackIndex;
import io.swarmgate.manifest.UriPolicy;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An MPD that was understood. Reads the input again for what is asked later, rather than keep a tree of it. */
final class RewrittenMpd implements RewriteResult.Rewritten {
    private final DocumentText text;
    private final String baseUrl;
    private final UriPolicy policy;
    private final RewriteLimits limits;
    private final List<ByteBuffer> pieces;
    private final long lengthBytes;
    private final int mappedCount;
    private volatile @Nullable TrackIndex index;

    RewrittenMpd(DocumentText text, String baseUrl, UriPolicy policy, RewriteLimits limits, DocumentEdits edits) {
        this.text = text;
        this.baseUrl = baseUrl;
        this.policy = policy;
        this.limits = limits;
        this.pieces = edits.pieces();
        this.mappedCount = edits.mappedCount();
        long length = 0;
        for (ByteBuffer piece : pieces) {
            length += piece.remaining();
        }
        this.lengthBytes = length;
    }

    @Override
    public List<ByteBuffer> pieces() {
        return pieces;
    }

    @Override
    public long lengthBytes() {
        return lengthBytes;
    }

    @Override
    public int mappedCount() {
        return mappedCount;
    }

    @Override
    public TrackIndex index() {
        TrackIndex known = index;
        if (known == null) {
            // Two threads may both compute it; they get equal ones.
            known = indexed(null);
            index = known;
        }
        return known;
    }

    @Override
    public TrackIndex index(Instant now) {
        return changesWithTheClock() ? indexed(now) : index();
    }

    @Override
    public boolean changesWithTheClock() {
        TrackIndex timeless = index();
        return timeless.live()
                && timeless.tracks().stream().anyMatch(track -> track.segments().isEmpty());
    }

    private TrackIndex indexed(@Nullable Instant now) {
        try {
            return MpdIndexer.index(plan(), limits, now);
        } catch (RefusedDocument changed) {
            throw changed(changed);
        }
    }

    @Override
    public List<ExplainedReference> explain() {
        try {
            return Explanation.of(plan());
        } catch (RefusedDocument changed) {
            throw changed(changed);
        }
    }

    private MpdPlan plan() throws RefusedDocument {
        return MpdPlan.of(MpdReader.read(text, limits), baseUrl, policy);
    }

    private static IllegalStateException changed(RefusedDocument cause) {
        return new IllegalStateException("the input changed while the result was in use", cause);
    }
}
