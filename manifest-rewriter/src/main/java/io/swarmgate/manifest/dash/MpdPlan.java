package io.swarmgate.manifest.dash;

import io.swarmgate.manifest.UriDecision;
import io.swarmgate.manifest.UriDecision.Replace;
import io.swarmgate.manifest.UriPolicy;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What becomes of every reference of one document. */
final class MpdPlan {
    private final MpdDocument document;
    private final Base base;
    private final UriPolicy policy;
    private final Decisions decisions;
    private @Nullable MappedPathway mappedPathway;

    private MpdPlan(MpdDocument document, String baseUrl, UriPolicy policy) {
        this.document = document;
        this.base = new Base(baseUrl, baseUrl, true);
        this.policy = policy;
        this.decisions = new Decisions(policy, base);
    }

    static MpdPlan of(MpdDocument document, String baseUrl, UriPolicy policy) throws RefusedDocument {
        MpdPlan plan = new MpdPlan(document, baseUrl, policy);
        plan.plan();
        return plan;
    }

    /** The plan for a document of which no reference can be mapped: whatever it says means what it meant. */
    static MpdPlan leaving(MpdDocument document, String baseUrl, UriPolicy policy) {
        MpdPlan plan = new MpdPlan(document, baseUrl, policy);
        plan.collect();
        boolean changed = new LeftDocument(document, plan.base, plan.decisions).keepMeaning();
        // Below absolute BaseURLs clocks mean what they meant as they are.
        plan.decideLinks(link -> !(changed && link.isClock()));
        return plan;
    }

    private void collect() {
        for (Level user : document.representations()) {
            if (user.element() == MpdElement.REPRESENTATION) {
                ReferenceCollector.collect(user);
            }
        }
    }

    private void plan() throws RefusedDocument {
        boolean patch = document.isPatch();
        collect();
        mappedPathway = document.isSteered() ? MappedPathway.of(document, decisions, policy) : null;
        boolean othersResolve = false;
        for (UrlText link : document.links()) {
            othersResolve |= dependsOnMpdBase(link);
        }
        BasePlanner bases = new BasePlanner(decisions, patch, othersResolve, isSteered(), mappedPathway);
        for (Level root : document.roots()) {
            bases.plan(root, List.of(base));
        }
        new ReferencePlanner(decisions, patch).plan(document.representations());
        decideLinks(link -> true);
    }

    private void decideLinks(Predicate<UrlText> concerned) {
        for (UrlText link : document.links()) {
            if (concerned.test(link) && decide(link) instanceof Replace replace) {
                link.replaceBy(replace.text());
            }
        }
    }

    /**
     * True if players, or some of them, resolve the URL against the MPD's BaseURL, so that none is inserted there.
     * Location and PatchLocation are relative to the document for all.
     */
    private static boolean dependsOnMpdBase(UrlText link) {
        return !link.element().endsWith("Location") && !Decisions.hasServer(link.value());
    }

    UriDecision decide(UrlText link) {
        if (mappedPathway != null && link.isSteering()) {
            return new Replace(mappedPathway.server());
        }
        String url = meaning(link);
        boolean schemeOfBase = link.isClock() && link.value().startsWith("//");
        if (Decisions.hasServer(link.value()) && !schemeOfBase) {
            return policy.decide(link.kind(), link.value(), base.original(), url);
        }
        boolean uncertain = link.isSteering() && hasMpdLevelBaseUrl();
        if (uncertain || document.isPatch()) {
            return new UriDecision.Keep(UriDecision.Reason.SAME_MEANING);
        }
        Base resolvedBy = baseOf(link);
        if (link.isClock() && document.roots().get(0).bases().stream().anyMatch(Base::isMoved)) {
            // Below the gateway's path the clock would come out of the segment store, and stand still. White space
            // would
            // end the URL (clause 5.8.5.7).
            return new Replace(policy.standing(url).replace(" ", "%20"));
        }
        return resolvedBy.isDocumentRelative()
                ? policy.decide(link.kind(), link.value(), resolvedBy.original(), url)
                : new UriDecision.Keep(UriDecision.Reason.SAME_MEANING);
    }

    /** What a link means at the origin. */
    String meaning(UrlText link) {
        return baseOf(link).resolveOriginal(link.value());
    }

    /**
     * What a link is relative to: timing servers to the MPD's BaseURL (clause 5.6.4, which dash.js and Shaka Player
     * follow), the first where there are several; everything else to the document.
     */
    private Base baseOf(UrlText link) {
        return link.isClock() && !document.isPatch() && hasMpdLevelBaseUrl()
                ? document.roots().get(0).bases().get(0)
                : base;
    }

    private boolean hasMpdLevelBaseUrl() {
        return document.roots().stream().anyMatch(root -> !root.baseUrls().isEmpty());
    }

    Fate fateOfBaseUrl(Level level, UrlText url, Base outer) {
        boolean mapped = mappedPathway != null && mappedPathway.mapped(url) != null;
        return isSteered() && !mapped && BasePlanner.isPathway(level, url)
                ? decisions.left(url.value(), outer)
                : decisions.fate(url.kind(), url.value(), outer);
    }

    /** What a patch goes into may be steered. */
    private boolean isSteered() {
        return document.isSteered() || document.isPatch();
    }

    MpdDocument document() {
        return document;
    }

    Base base() {
        return base;
    }

    Decisions decisions() {
        return decisions;
    }

    /** The edits that carry it out. */
    DocumentEdits edits() {
        DocumentEdits edits = new DocumentEdits(document.text());
        for (Level root : document.roots()) {
            addBaseUrls(root, edits);
        }
        for (Level user : document.representations()) {
            for (UrlText url : user.references()) {
                // Shared ones are taken with their first user.
                if (url.isReplaced() && url.users().get(0) == user) {
                    edits.replace(url, true);
                }
            }
        }
        for (UrlText link : document.links()) {
            if (link.isReplaced()) {
                edits.replace(link, false);
            }
        }
        return edits;
    }

    private void addBaseUrls(Level level, DocumentEdits edits) {
        String inserted = level.insertedBaseUrl();
        if (inserted != null) {
            edits.insertBaseUrl(level, inserted);
        }
        for (UrlText url : level.baseUrls()) {
            if (url.isReplaced()) {
                edits.replace(url, true);
            }
            String mapped = mappedPathway == null ? null : mappedPathway.mapped(url);
            UrlText.Located located = url.located();
            UrlText.Located last =
                    level.baseUrls().get(level.baseUrls().size() - 1).located();
            if (mapped != null && located != null && last != null) {
                edits.insertPathway(located, mapped, last);
            }
        }
        for (Level child : level.children()) {
            addBaseUrls(child, edits);
        }
    }
}
