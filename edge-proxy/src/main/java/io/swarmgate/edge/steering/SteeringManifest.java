package io.swarmgate.edge.steering;

import io.swarmgate.manifest.Pathways;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Puts a steering manifest (RFC 8216bis, section 7.1) right for clients of the edge. */
public final class SteeringManifest {
    /** Longer ones are passed on as they are. */
    public static final int MAX_BYTES = 64 * 1024;

    private static final String CLONES = "PATHWAY-CLONES";
    private static final String RELOAD = "RELOAD-URI";

    private SteeringManifest() {}

    /**
     * The manifest for a client.
     *
     * @param pathways of the manifest that names the steering server
     * @param reload gives the reference by which clients come back to the edge, or an empty one if they cannot: then
     *     they ask again where they asked
     * @return empty if it is none, or if nothing in it changes
     */
    public static Optional<byte[]> translated(
            byte[] content, Pathways pathways, Viewer viewer, UnaryOperator<String> reload) {
        return Json.read(content)
                .filter(manifest -> change(manifest, pathways, viewer, reload))
                .map(Json::write);
    }

    private static boolean change(
            Map<String, Object> manifest, Pathways pathways, Viewer viewer, UnaryOperator<String> reload) {
        String reloadUri = Json.text(manifest, RELOAD);
        if (reloadUri != null) {
            String through = reload.apply(reloadUri);
            if (through.isEmpty()) {
                manifest.remove(RELOAD);
            } else {
                manifest.put(RELOAD, through);
            }
        }
        if (manifest.get(CLONES) instanceof List<?> clones) {
            PathwayClones complete = new PathwayClones(pathways, viewer);
            manifest.put(CLONES, clones.stream().map(complete::complete).toList());
            return !complete.isExceeded();
        }
        return reloadUri != null;
    }
}
