package io.swarmgate.manifest.hls;

import io.swarmgate.manifest.PieceList;
import io.swarmgate.manifest.RewriteLimits;
import io.swarmgate.manifest.RewriteResult;
import io.swarmgate.manifest.TrackIndex;
import io.swarmgate.manifest.UriPolicy;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A playlist after its pass; what it lists is read again only when someone asks. */
final class RewrittenPlaylist implements RewriteResult.Rewritten {
    private final PieceList pieces;
    private final PlaylistSource source;
    private final UriPolicy policy;
    private final RewriteLimits limits;
    /** Guarded by this. */
    private @Nullable TrackIndex index;

    RewrittenPlaylist(PieceList pieces, PlaylistSource source, UriPolicy policy, RewriteLimits limits) {
        this.pieces = pieces;
        this.source = source;
        this.policy = policy;
        this.limits = limits;
    }

    @Override
    public List<ByteBuffer> pieces() {
        return pieces;
    }

    @Override
    public long lengthBytes() {
        return pieces.lengthBytes();
    }

    @Override
    public byte[] toByteArray() {
        return pieces.toByteArray();
    }

    @Override
    public int mappedCount() {
        return pieces.replacements();
    }

    @Override
    public synchronized TrackIndex index() {
        TrackIndex known = index;
        if (known == null) {
            known = new PlaylistIndexer(source, policy, limits).index();
            index = known;
        }
        return known;
    }

    @Override
    public List<RewriteResult.ExplainedReference> explain() {
        return new PlaylistExplainer(source, policy).explain();
    }
}
