package io.swarmgate.manifest.dash;

import io.swarmgate.manifest.UriDecision;

/**
 * What one reference means under one base, and what should become of it.
 *
 * @param reference as a client would resolve it
 * @param url what it means at the origin
 * @param decision of the policy
 * @param target where a client of the rewritten document should end up, as if it had the document from the origin
 * @param text reference that leads there whatever the base
 */
record Fate(String reference, String url, UriDecision decision, String target, String text) {
    /** True if the edge does not show what was meant, so that an absolute URL alone leads its clients there. */
    boolean leavesEdge() {
        return decision instanceof UriDecision.Replace && Decisions.hasServer(text) && target.equals(url);
    }

    boolean isMapped() {
        return decision instanceof UriDecision.Replace;
    }
}
