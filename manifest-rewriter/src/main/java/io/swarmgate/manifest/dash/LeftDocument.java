package io.swarmgate.manifest.dash;

import io.swarmgate.manifest.dash.Template.Values;
import java.util.ArrayList;
import java.util.List;

/**
 * A document that cannot be mapped. It goes out as it came, unless a route that maps paths would give it another
 * meaning then: what is relative to the document becomes relative to its URL at the origin, by absolute BaseURLs at the
 * top.
 */
final class LeftDocument {
    private final MpdDocument document;
    private final Base base;
    private final Decisions decisions;

    LeftDocument(MpdDocument document, Base base, Decisions decisions) {
        this.document = document;
        this.base = base;
        this.decisions = decisions;
    }

    /** Makes BaseURLs absolute where it has to be; true if it had to. */
    boolean keepMeaning() {
        if (document.isPatch()) {
            return false;
        }
        for (Level root : document.roots()) {
            resolve(root, List.of(base));
        }
        if (document.representations().stream().noneMatch(this::movesThroughEdge)) {
            return false;
        }
        for (Level root : document.roots()) {
            for (UrlText url : root.baseUrls()) {
                if (!Decisions.hasServer(url.value())) {
                    url.replaceBy(base.resolveOriginal(url.value()));
                }
            }
            if (root.baseUrls().isEmpty()) {
                root.insertBaseUrl(base.original());
            }
        }
        return true;
    }

    private void resolve(Level level, List<Base> outer) {
        level.setBases(level.baseUrls().isEmpty() ? outer : inner(level, outer));
        for (Level child : level.children()) {
            resolve(child, level.bases());
        }
    }

    /** The first, which counts for clocks, and whatever else is relative to the document; not more than are planned. */
    private static List<Base> inner(Level level, List<Base> outer) {
        List<Base> inner = new ArrayList<>();
        for (UrlText url : level.baseUrls()) {
            for (Base each : outer) {
                boolean relative = each.isDocumentRelative() && !Decisions.hasServer(url.value());
                if (relative || inner.isEmpty()) {
                    String meant = each.resolveOriginal(url.value());
                    inner.add(new Base(meant, meant, relative));
                }
                if (inner.size() == BasePlanner.MAX_ALTERNATIVES) {
                    return inner;
                }
            }
        }
        return inner;
    }

    private boolean movesThroughEdge(Level user) {
        Values values = new Values(user.id(), user.bandwidth(), "1", "1", "1");
        for (Base each : user.bases()) {
            if (each.isDocumentRelative() && moves("", each)) {
                return true;
            }
            for (UrlText url : user.references()) {
                if (each.isDocumentRelative() && moves(Template.substitute(url.value(), values), each)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean moves(String reference, Base each) {
        return !Decisions.hasServer(reference)
                && decisions.movesThroughEdge(reference, each.resolveOriginal(reference), each);
    }
}
