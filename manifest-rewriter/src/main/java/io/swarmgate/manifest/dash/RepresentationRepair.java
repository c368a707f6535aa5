package io.swarmgate.manifest.dash;

import io.swarmgate.manifest.ReferenceKind;
import io.swarmgate.manifest.UriReference;
import io.swarmgate.manifest.dash.Template.Values;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives a Representation a BaseURL of its own when references that it shares with others would lead astray: an id such
 * as {@code ../../x} climbs out of the gateway prefix.
 */
final class RepresentationRepair {
    private final Decisions decisions;
    private final ReferencePlanner references;

    RepresentationRepair(Decisions decisions, ReferencePlanner references) {
        this.decisions = decisions;
        this.references = references;
    }

    /** Leaves the Representation as it is if nothing helps; the final check then refuses the document. */
    void repair(Level representation) {
        boolean hasBaseUrl = representation.element() == MpdElement.REPRESENTATION && representation.tagEnd() > 0;
        if (!hasBaseUrl
                || representation.bases().size() != 1
                || representation.baseUrls().size() > 1) {
            return;
        }
        Base base = representation.bases().get(0);
        for (UrlText url : representation.references()) {
            String padded = padded(url, representation, base);
            if (padded != null && suits(representation, base, padded, url)) {
                return;
            }
        }
        if (references.wrong(representation) == null) {
            return;
        }
        Fate whole = decisions.fate(ReferenceKind.MEDIA_SEGMENT, "", base);
        // At the last, where it was: a path that the route does not show is the origin's own then (RFC 3986).
        for (String text : List.of(whole.text(), decisions.published(base.original(), base), base.original())) {
            if (suits(representation, base, text, null)) {
                return;
            }
        }
    }

    /**
     * A base below the gateway prefix with as many directories too many as the reference climbs: they are climbed away
     * again ({@code /_p2p/_/_/} and {@code ../../x} make {@code /_p2p/x}).
     */
    private @Nullable String padded(UrlText url, Level representation, Base base) {
        Values values = new Values(representation.id(), representation.bandwidth(), "1", "1", "1");
        String meant = Template.substitute(url.value(), values);
        Fate fate = decisions.fate(url.kind(), meant, base);
        if (!fate.isMapped() || meant.startsWith("/") || Decisions.hasServer(meant)) {
            return null;
        }
        int climbs = 0;
        int depth = 0;
        int query = meant.indexOf('?');
        String path = query < 0 ? meant : meant.substring(0, query);
        for (String segment : path.split("/", -1)) {
            String plain = segment.replace("%2e", ".").replace("%2E", ".");
            depth += plain.equals("..") ? -1 : plain.equals(".") ? 0 : 1;
            climbs = Math.max(climbs, -depth);
        }
        String origin = "x://x/";
        String rest = UriReference.resolve(origin + "_/".repeat(climbs), meant).substring(origin.length());
        if (!fate.text().endsWith(rest)) {
            return null;
        }
        return fate.text().substring(0, fate.text().length() - rest.length()) + "_/".repeat(climbs);
    }

    /** @param gained reference that has to arrive at the gateway by it; null if none has to */
    private boolean suits(Level representation, Base base, String text, @Nullable UrlText gained) {
        Level parent = representation.parent();
        if (parent == null || parent.bases().size() != 1) {
            return false;
        }
        String client = parent.bases().get(0).resolveClient(text);
        boolean own = !representation.baseUrls().isEmpty();
        String before = own ? representation.baseUrls().get(0).sent() : "";
        boolean relative = base.isDocumentRelative() && !text.equals(base.original());
        boolean throughEdge = parent.bases().get(0).isThroughEdge() && !Decisions.hasServer(text);
        representation.setBases(List.of(new Base(base.original(), client, relative, throughEdge)));
        boolean arrives = gained == null || references.worst(gained, representation) == Arrival.RIGHT;
        if (arrives && references.wrong(representation) == null) {
            if (own) {
                representation.baseUrls().get(0).replaceBy(text);
            } else {
                representation.insertBaseUrl(text);
            }
            return true;
        }
        if (own) {
            representation.baseUrls().get(0).replaceBy(before);
        }
        representation.setBases(List.of(base));
        return false;
    }
}
