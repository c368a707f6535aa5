package io.swarmgate.manifest.dash;

import io.swarmgate.manifest.ManifestFormat;
import io.swarmgate.manifest.RewriteLimits;
import io.swarmgate.manifest.TrackIndex;
import java.util.List;

final class MpdIndexer {
    private MpdIndexer() {}

    static TrackIndex index(MpdPlan plan, RewriteLimits limits) {
        return new TrackIndex(
                ManifestFormat.DASH,
                true,
                false,
                null,
                null,
                null,
                List.of(),
                limits.maxDepth() < plan.document().roots().size());
    }
}
