package io.swarmgate.manifest.hls;

import io.swarmgate.manifest.ReferenceKind;
import io.swarmgate.manifest.RewriteResult.ExplainedReference;
import io.swarmgate.manifest.UriPolicy;
import java.util.ArrayList;
import java.util.List;

/** Lists every reference of a playlist with its fate. */
final class PlaylistExplainer extends PlaylistWalk {
    private final List<ExplainedReference> found = new ArrayList<>();

    PlaylistExplainer(PlaylistSource source, UriPolicy policy) {
        super(source, policy);
    }

    List<ExplainedReference> explain() {
        walk();
        return List.copyOf(found);
    }

    @Override
    public void reference(ReferenceKind kind, String element, int from, int to, Form form) {
        References.Decided decided = references.decide(kind, from, to, form);
        found.add(new ExplainedReference(
                line(),
                element.isEmpty() ? "URI line" : element,
                kind,
                decided.reference(),
                decided.url(),
                decided.decision()));
    }
}
