package io.swarmgate.manifest.dash;

import io.swarmgate.manifest.ReferenceKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides what becomes of BaseURL elements and where one has to be inserted. */
final class BasePlanner {
    /** Combinations of BaseURL alternatives looked at for one element. */
    static final int MAX_ALTERNATIVES = 64;

    private final Decisions decisions;
    private final boolean patch;
    private final boolean keepMpdLevelBase;
    private final boolean steered;
    private final @Nullable MappedPathway mappedPathway;

    /**
     * @param patch true if what is read is inserted somewhere unknown
     * @param keepMpdLevelBase true if something but segments is resolved against the MPD's base
     * @param steered true if players may clone pathways: they put another host in the place of a BaseURL's
     */
    BasePlanner(
            Decisions decisions,
            boolean patch,
            boolean keepMpdLevelBase,
            boolean steered,
            @Nullable MappedPathway mappedPathway) {
        this.decisions = decisions;
        this.patch = patch;
        this.keepMpdLevelBase = keepMpdLevelBase;
        this.steered = steered;
        this.mappedPathway = mappedPathway;
    }

    void plan(Level level, List<Base> outer) throws RefusedDocument {
        if (level.baseUrls().isEmpty()) {
            level.setBases(mayInsert(level, outer) ? insert(level, outer.get(0)) : outer);
        } else {
            if ((long) outer.size() * level.baseUrls().size() > MAX_ALTERNATIVES) {
                throw RefusedDocument.unsupported(
                        level.tagStart(), "more than " + MAX_ALTERNATIVES + " BaseURL alternatives");
            }
            List<Base> inner = new ArrayList<>(outer.size() * level.baseUrls().size());
            boolean carries = steered && carriesPathway(level);
            for (UrlText url : level.baseUrls()) {
                if (carries || (steered && url.isPathway())) {
                    leave(url, outer, inner);
                    addMapped(url, inner);
                } else {
                    resolve(level, url, outer, inner);
                }
            }
            level.setBases(inner);
        }
        for (Level child : level.children()) {
            plan(child, level.bases());
        }
    }

    /** True if what players clone is this BaseURL, or one that is relative to it. */
    static boolean isPathway(Level level, UrlText url) {
        return url.isPathway() || carriesPathway(level);
    }

    private static boolean carriesPathway(Level level) {
        for (Level child : level.children()) {
            for (UrlText url : child.baseUrls()) {
                if (url.isPathway() && !Decisions.hasServer(url.value())) {
                    return true;
                }
            }
            if (carriesPathway(child)) {
                return true;
            }
        }
        return false;
    }

    /** Leaves a pathway with the origin: a clone of its mapped form would carry the gateway's path to another host. */
    private void leave(UrlText url, List<Base> outer, List<Base> inner) {
        for (Base base : outer) {
            String meant = base.resolveOriginal(url.value());
            boolean relative = base.isDocumentRelative() && !Decisions.hasServer(url.value());
            if (relative && decisions.movesThroughEdge(url.value(), meant, base)) {
                url.replaceBy(meant);
            }
            inner.add(new Base(
                            meant,
                            base.resolveClient(url.sent()),
                            relative && !url.isReplaced(),
                            base.isThroughEdge() && !Decisions.hasServer(url.sent()))
                    .asPathway());
        }
    }

    /** The alternative that stands for a pathway at the gateway, first: it is what explanations tell of. */
    private void addMapped(UrlText url, List<Base> inner) {
        String mapped = mappedPathway == null ? null : mappedPathway.mapped(url);
        if (mapped != null) {
            Base document = decisions.document();
            boolean throughEdge = !Decisions.hasServer(mapped);
            inner.add(
                    0,
                    new Base(
                            document.resolveOriginal(url.value()),
                            document.resolveOriginal(mapped),
                            false,
                            throughEdge));
        }
    }

    /** Resolves one BaseURL against each outer alternative, and replaces its text if a client would go astray. */
    private void resolve(Level level, UrlText url, List<Base> outer, List<Base> inner) throws RefusedDocument {
        String value = url.value();
        List<Fate> fates = new ArrayList<>(outer.size());
        String text = null;
        for (Base base : outer) {
            Fate fate = decisions.fate(ReferenceKind.SEGMENT_BASE, value, base);
            fates.add(fate);
            if (text == null && !unknown(base, value) && decisions.arrival(fate, value, base) != Arrival.RIGHT) {
                text = fate.isMapped() ? fate.text() : decisions.published(fate.url(), base);
            }
        }
        // Where one kind stays with the origin, the rest is mapped reference by reference.
        boolean stays = text != null
                && outer.stream().anyMatch(Base::isDocumentRelative)
                && !Decisions.hasServer(value)
                && excludesSome(level)
                && leads(url, outer, fates);
        if (text != null && !stays) {
            url.replaceBy(text);
            if (!leads(url, outer, fates)) {
                // "/_p2p/" leads nowhere below the BaseURL of a server that is not mapped; what it meant still does.
                url.replaceBy(null);
                if (!leads(url, outer, fates)) {
                    throw RefusedDocument.unsupported(
                            url.start(), "BaseURL \"" + value + "\" means several things and none can be mapped");
                }
            }
        }
        for (int i = 0; i < outer.size(); i++) {
            Base base = outer.get(i);
            Fate fate = fates.get(i);
            boolean ownServer = Decisions.hasServer(value) || (fate.leavesEdge() && Decisions.hasServer(url.sent()));
            inner.add(new Base(
                    fate.url(),
                    base.resolveClient(url.sent()),
                    base.isDocumentRelative() && !ownServer,
                    base.isThroughEdge() && !Decisions.hasServer(url.sent())));
        }
    }

    /** True if from each outer alternative a client gets to the mapped form of what was meant, or to what was meant. */
    private boolean leads(UrlText url, List<Base> outer, List<Fate> fates) {
        for (int i = 0; i < outer.size(); i++) {
            Base base = outer.get(i);
            if (!unknown(base, url.value()) && decisions.arrival(fates.get(i), url.sent(), base) == Arrival.ASTRAY) {
                return false;
            }
        }
        return true;
    }

    /** In a patch, what a relative reference is resolved against is not known. */
    private boolean unknown(Base base, String reference) {
        return patch && base.isDocumentRelative() && !Decisions.hasServer(reference);
    }

    private boolean mayInsert(Level level, List<Base> outer) {
        boolean place =
                level.element() == MpdElement.PERIOD || (level.element() == MpdElement.MPD && !keepMpdLevelBase);
        return place
                && !patch
                && outer.size() == 1
                && outer.get(0) == decisions.document()
                && reachesSegments(level, false)
                && !isNamedBelow(level)
                && !(steered && carriesPathway(level))
                && !excludesSome(level);
    }

    /**
     * True if whatever is below goes through a BaseURL of its own. Those are mapped then: FFmpeg resolves the innermost
     * one against the document, as if there were none above.
     */
    private static boolean isNamedBelow(Level level) {
        for (Level child : level.children()) {
            if (child.baseUrls().isEmpty() && !isNamedBelow(child)) {
                return false;
            }
        }
        return !level.children().isEmpty();
    }

    private List<Base> insert(Level level, Base document) {
        String directory = Base.directory(document.original());
        if (directory == null) {
            return List.of(document);
        }
        Fate fate = decisions.fate(ReferenceKind.SEGMENT_BASE, directory, document);
        if (!fate.isMapped()) {
            return List.of(document);
        }
        level.insertBaseUrl(fate.text());
        return List.of(
                new Base(document.original(), fate.target(), !fate.leavesEdge(), !Decisions.hasServer(fate.text())));
    }

    /** True if something below is relative and of a kind that the gateway shall not carry. */
    private boolean excludesSome(Level level) {
        if (!level.baseUrls().isEmpty() && allLeadElsewhere(level.baseUrls())) {
            return false;
        }
        for (UrlText url : level.references()) {
            if (!isAnchored(url.value()) && decisions.isExcluded(url.kind(), url.value())) {
                return true;
            }
        }
        for (Level child : level.children()) {
            if (excludesSome(child)) {
                return true;
            }
        }
        return false;
    }

    /** True if segments are resolved against the document's own URL through this element. */
    private static boolean reachesSegments(Level level, boolean outerBaseUrl) {
        boolean baseUrl = outerBaseUrl || !level.baseUrls().isEmpty();
        if (!level.baseUrls().isEmpty() && allLeadElsewhere(level.baseUrls())) {
            return false;
        }
        boolean segments = false;
        for (UrlText url : level.references()) {
            segments |= !isAnchored(url.value());
        }
        segments |=
                baseUrl && level.element() == MpdElement.REPRESENTATION && ReferenceCollector.usesBaseUrlItself(level);
        for (int i = 0; !segments && i < level.children().size(); i++) {
            segments = reachesSegments(level.children().get(i), baseUrl);
        }
        return segments;
    }

    private static boolean allLeadElsewhere(List<UrlText> urls) {
        for (UrlText url : urls) {
            if (!isAnchored(url.value())) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAnchored(String reference) {
        return reference.startsWith("/") || Decisions.hasServer(reference);
    }
}
