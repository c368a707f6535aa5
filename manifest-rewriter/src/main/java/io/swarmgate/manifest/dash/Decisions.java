package io.swarmgate.manifest.dash;

import io.swarmgate.manifest.DirectoryMapping;
import io.swarmgate.manifest.ReferenceKind;
import io.swarmgate.manifest.UriDecision;
import io.swarmgate.manifest.UriDecision.Keep;
import io.swarmgate.manifest.UriDecision.Reason;
import io.swarmgate.manifest.UriDecision.Replace;
import io.swarmgate.manifest.UriPolicy;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks the policy, and remembers the last directory it was asked about: segment URLs come in runs. */
final class Decisions {
    private static final UriDecision STEERED = new Keep(Reason.STEERED);

    private final UriPolicy policy;
    private final Base document;
    private final Map<ReferenceKind, Boolean> excluded = new EnumMap<>(ReferenceKind.class);
    private @Nullable String directory;
    private @Nullable ReferenceKind directoryKind;
    private @Nullable DirectoryMapping mappedDirectory;

    Decisions(UriPolicy policy, Base document) {
        this.policy = policy;
        this.document = document;
    }

    Base document() {
        return document;
    }

    boolean mapsWhole(Base base, ReferenceKind kind) {
        return base.mapsWhole(kind, policy, document);
    }

    /** The fate of {@code reference}, template identifiers in it or not. */
    Fate fate(ReferenceKind kind, String reference, Base base) {
        String url = base.resolveOriginal(reference);
        UriDecision decision = decide(kind, reference, base, url);
        if (decision instanceof Replace replace) {
            return new Fate(reference, url, decision, document.resolveOriginal(replace.text()), replace.text());
        }
        boolean moves = decision instanceof Keep keep
                && (keep.reason() == Reason.UNROUTED
                        || keep.reason() == Reason.KIND_EXCLUDED
                        || keep.reason() == Reason.STEERED)
                && base.isDocumentRelative()
                && !hasServer(reference);
        if (moves) {
            // Not for the gateway, but a route that maps paths may change what it means to a client.
            UriDecision kept = policy.decide(ReferenceKind.OTHER, reference, base.original(), url);
            if (kept instanceof Replace replace) {
                return new Fate(reference, url, decision, document.resolveOriginal(replace.text()), replace.text());
            }
        }
        return new Fate(reference, url, decision, url, url);
    }

    /** The fate of a BaseURL that stays with the origin because of content steering. */
    Fate left(String reference, Base base) {
        String url = base.resolveOriginal(reference);
        return new Fate(reference, url, STEERED, url, url);
    }

    private UriDecision decide(ReferenceKind kind, String reference, Base base, String url) {
        if (base.isPathway() && !hasServer(reference)) {
            return STEERED;
        }
        String known = byDirectory(kind, reference, url);
        if (known != null) {
            return new Replace(known);
        }
        if (reference.indexOf('$') < 0) {
            return policy.decide(kind, reference, base.original(), url);
        }
        // The percent sign of a format, as in $Number%05d$, is gone when a player asks for the segment.
        UriDecision decision =
                policy.decide(kind, Template.withoutFormats(reference), base.original(), Template.withoutFormats(url));
        return decision instanceof Replace replace ? new Replace(Template.withFormats(replace.text())) : decision;
    }

    /** True if a relative reference means something else to a client of the edge, since a route maps paths. */
    boolean movesThroughEdge(String reference, String url, Base base) {
        return policy.decide(ReferenceKind.OTHER, reference, base.original(), url) instanceof Replace;
    }

    /** A reference by which clients of the edge reach a URL without the gateway. */
    String published(String url, Base base) {
        if (base.isDocumentRelative()
                && policy.decide(ReferenceKind.MANIFEST, url, base.original(), url) instanceof Replace replace) {
            return replace.text();
        }
        return url;
    }

    /**
     * Where a client ends up, compared with where it should.
     *
     * @param sent the reference as it is sent
     * @param base what the client resolves it against
     */
    Arrival arrival(Fate fate, String sent, Base base) {
        String client = base.resolveClient(sent);
        // A path of the document's server is one of the edge's, which may show something else there.
        boolean throughEdge = base.isThroughEdge() && !hasServer(sent);
        if (client.equals(fate.target()) && isTarget(fate, throughEdge, base)) {
            return Arrival.RIGHT;
        }
        boolean meant = throughEdge ? isShown(client, fate, base) : client.equals(fate.url());
        if (!meant) {
            return Arrival.ASTRAY;
        }
        return fate.isMapped() ? Arrival.OFF_GATEWAY : Arrival.RIGHT;
    }

    /** True if a URL that reads as the target is it: the origin's, the edge's or the gateway's. */
    private boolean isTarget(Fate fate, boolean throughEdge, Base base) {
        if (!fate.isMapped() && fate.text().equals(fate.url())) {
            return !throughEdge || !movesThroughEdge(fate.reference(), fate.url(), base);
        }
        return hasServer(fate.text()) ? !(throughEdge && fate.leavesEdge()) : throughEdge;
    }

    private boolean isShown(String client, Fate fate, Base base) {
        if (client.equals(fate.url()) && !movesThroughEdge(fate.reference(), fate.url(), base)) {
            return true;
        }
        String published = published(fate.url(), base);
        return !hasServer(published) && client.equals(document.resolveOriginal(published));
    }

    /** True if the policy does not want this kind at the gateway; asked once, with the first reference at hand. */
    boolean isExcluded(ReferenceKind kind, String reference) {
        return excluded.computeIfAbsent(
                kind,
                asked -> policy.decide(asked, reference, document.original(), document.resolveOriginal(reference))
                                instanceof Keep keep
                        && keep.reason() == Reason.KIND_EXCLUDED);
    }

    private @Nullable String byDirectory(ReferenceKind kind, String reference, String url) {
        // A plain absolute URL; whatever could be ambiguous goes the long way.
        if (!kind.isMedia() || !url.equals(reference)) {
            return null;
        }
        int slash = url.lastIndexOf('/');
        for (int i = slash + 1; i < url.length(); i++) {
            char c = url.charAt(i);
            if (c <= ' ' || c == '\\' || c == 0x7f || c == '?' || c == '#' || c == '%') {
                return null;
            }
        }
        if (slash + 1 < url.length() && url.charAt(slash + 1) == '.') {
            return null;
        }
        String last = directory;
        boolean same = last != null && directoryKind == kind && last.length() == slash + 1 && url.startsWith(last);
        if (!same) {
            directory = url.substring(0, slash + 1);
            directoryKind = kind;
            mappedDirectory =
                    isPlainDirectory(url, slash) ? policy.directoryMapping(kind, url.substring(0, slash + 1)) : null;
        }
        DirectoryMapping mapping = mappedDirectory;
        String name = url.substring(slash + 1);
        return mapping == null || mapping.excepts(name) ? null : mapping.mapped() + name;
    }

    private static boolean isPlainDirectory(String url, int slash) {
        int server = url.indexOf("://");
        if (server < 0 || slash < server + 3) {
            return false;
        }
        for (int i = 0; i < slash; i++) {
            char c = url.charAt(i);
            if (c <= ' ' || c == '\\' || c == 0x7f || c == '?' || c == '#') {
                return false;
            }
        }
        return true;
    }

    /** True if the reference names a scheme or a server. */
    static boolean hasServer(String reference) {
        if (reference.startsWith("//")) {
            return true;
        }
        for (int i = 0; i < reference.length(); i++) {
            char c = reference.charAt(i);
            if (c == ':') {
                return i > 0;
            }
            if (c == '/' || c == '?' || c == '#') {
                return false;
            }
        }
        return false;
    }
}
