package io.swarmgate.manifest.hls;

import io.swarmgate.manifest.ReferenceKind;
import io.swarmgate.manifest.UriPolicy;
import io.swarmgate.manifest.UriReference;
import io.swarmgate.manifest.hls.DirectoryPrefixes.Directory;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What becomes of plain relative references in one playlist, by kind; the policy is asked once for each. */
final class RelativeRules {
    private final String baseUrl;
    private final UriPolicy policy;
    private final Map<ReferenceKind, Rule> rules = new EnumMap<>(ReferenceKind.class);

    /**
     * @param keeps true if they stay as they are
     * @param prefix what precedes them otherwise; null if they have to be decided one by one
     */
    record Rule(boolean keeps, @Nullable Directory prefix) {}

    RelativeRules(String baseUrl, UriPolicy policy) {
        this.baseUrl = baseUrl;
        this.policy = policy;
    }

    Rule of(ReferenceKind kind) {
        Rule known = rules.get(kind);
        if (known == null) {
            known = kind.isMedia()
                    ? new Rule(false, new DirectoryPrefixes(kind, baseUrl, policy).own())
                    : new Rule(policy.keepsRelative(kind, UriReference.resolve(baseUrl, ".")), null);
            rules.put(kind, known);
        }
        return known;
    }
}
