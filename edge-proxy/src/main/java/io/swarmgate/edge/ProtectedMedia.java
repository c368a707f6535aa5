package io.swarmgate.edge;

import io.swarmgate.edge.console.Console;
import io.swarmgate.edge.metrics.EdgeMetrics;
import io.swarmgate.segment.SegmentStore.ProtectionListener;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the operator of media that cannot be shared since each viewer has to show credentials for it. Thread-safe. */
final class ProtectedMedia implements ProtectionListener {
    private static final Logger LOG = LoggerFactory.getLogger(ProtectedMedia.class);

    private final EdgeMetrics metrics;
    private final Console console;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    ProtectedMedia(EdgeMetrics metrics, Console console) {
        this.metrics = metrics;
        this.console = console;
    }

    @Override
    public void mediaIsProtected(String origin, String route) {
        metrics.protectedDirectory(route);
        console.protectedMedia(route, origin);
        if (told.add(route)) {
            LOG.warn(
                    "media of route {} are protected by cookies: origin {} refuses them without, so each viewer fetches its"
                            + " own and nothing is shared. Have the origin answer \"Cache-Control: public\" or s-maxage to those"
                            + " it admits, protect the manifests and keys instead of the segments, or use tokens in URLs",
                    route,
                    origin);
        }
    }
}
