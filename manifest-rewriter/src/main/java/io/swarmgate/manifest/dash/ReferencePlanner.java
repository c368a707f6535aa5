package io.swarmgate.manifest.dash;

import io.swarmgate.manifest.ReferenceKind;
import io.swarmgate.manifest.dash.Template.Values;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks at each segment reference under each base that a client may resolve it against, and replaces it where the
 * BaseURLs alone would lead astray. At the end every reference leads to the gateway URL of what it meant, or to what it
 * meant.
 */
final class ReferencePlanner {
    private final Decisions decisions;
    private final boolean patch;
    private final RepresentationRepair repair;
    /** Of references without identifiers: where they led last. */
    private final IdentityHashMap<UrlText, Outcome> outcomes = new IdentityHashMap<>();

    private record Outcome(List<Base> bases, String sent, Arrival arrival) {}

    ReferencePlanner(Decisions decisions, boolean patch) {
        this.decisions = decisions;
        this.patch = patch;
        this.repair = new RepresentationRepair(decisions, this);
    }

    void plan(List<Level> representations) throws RefusedDocument {
        Set<UrlText> off = new LinkedHashSet<>();
        Set<Level> astray = new LinkedHashSet<>();
        for (Level representation : representations) {
            boolean plainId = PlainReference.isPlainId(representation.id());
            for (UrlText url : representation.references()) {
                if (!(plainId && isMappedByBase(url, representation)) && worst(url, representation) != Arrival.RIGHT) {
                    off.add(url);
                }
            }
            if (ReferenceCollector.usesBaseUrlItself(representation)
                    && representation.element() == MpdElement.REPRESENTATION
                    && arrivalOfBase(representation) == Arrival.ASTRAY) {
                astray.add(representation);
            }
        }
        for (UrlText url : off) {
            replace(url, astray);
        }
        for (Level representation : astray) {
            repair.repair(representation);
        }
        for (Level representation : astray.isEmpty() ? List.<Level>of() : representations) {
            verify(representation);
        }
    }

    private boolean isMappedByBase(UrlText url, Level representation) {
        if (!PlainReference.isPlain(url.value())) {
            return false;
        }
        for (Base base : representation.bases()) {
            if (!decisions.mapsWhole(base, url.kind())) {
                return false;
            }
        }
        return true;
    }

    /** One text for all who use it; those it does not suit are left to {@code astray} if they would go wrong. */
    private void replace(UrlText url, Set<Level> astray) {
        Set<Base> tried = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Level user : url.users()) {
            for (Base base : user.bases()) {
                if (tried.add(base) && tryText(url, decisions.fate(url.kind(), url.value(), base), base)) {
                    return;
                }
            }
        }
        if (url.users().size() == 1 && replaceForOne(url, url.users().get(0))) {
            return;
        }
        url.replaceBy(null);
        for (Level user : url.users()) {
            Arrival arrival = worst(url, user);
            boolean climbedOut =
                    arrival == Arrival.OFF_GATEWAY && user.bases().stream().anyMatch(Base::isMoved);
            if (arrival == Arrival.ASTRAY || climbedOut) {
                astray.add(user);
            }
        }
    }

    private boolean tryText(UrlText url, Fate fate, Base base) {
        url.replaceBy(fate.isMapped() || !base.isMoved() ? fate.text() : decisions.published(fate.url(), base));
        return suitsAll(url);
    }

    /** The id may be written out where one Representation alone uses the template. */
    private boolean replaceForOne(UrlText url, Level user) {
        String id = user.id().replace("$", "$$");
        String written = Template.substitute(url.value(), new Values(id, user.bandwidth(), null, null, null));
        return user.bases().size() == 1
                && tryText(
                        url,
                        decisions.fate(url.kind(), written, user.bases().get(0)),
                        user.bases().get(0));
    }

    private boolean suitsAll(UrlText url) {
        for (Level user : url.users()) {
            if (worst(url, user) != Arrival.RIGHT) {
                return false;
            }
        }
        return true;
    }

    Arrival worst(UrlText url, Level user) {
        if (url.value().indexOf('$') >= 0 || url.sent().indexOf('$') >= 0) {
            return arrival(url, user);
        }
        // Thousands of Representations may share thousands of SegmentURLs, and the bases from above.
        Outcome last = outcomes.get(url);
        if (last == null || last.bases() != user.bases() || !last.sent().equals(url.sent())) {
            last = new Outcome(user.bases(), url.sent(), arrival(url, user));
            outcomes.put(url, last);
        }
        return last.arrival();
    }

    private Arrival arrival(UrlText url, Level user) {
        Values values = new Values(user.id(), user.bandwidth(), "1", "1", "1");
        String meant = Template.substitute(url.value(), values);
        String sent = url.isReplaced() ? Template.substitute(url.sent(), values) : meant;
        Arrival worst = Arrival.RIGHT;
        for (Base base : user.bases()) {
            Arrival arrival = unknown(base, url.value())
                    ? Arrival.RIGHT
                    : decisions.arrival(decisions.fate(url.kind(), meant, base), sent, base);
            worst = arrival.compareTo(worst) > 0 ? arrival : worst;
        }
        return worst;
    }

    /** Of the file that a BaseURL itself names. */
    Arrival arrivalOfBase(Level user) {
        Arrival worst = Arrival.RIGHT;
        for (Base base : user.bases()) {
            if (base.isFile() && !base.original().equals(decisions.document().original()) && !unknown(base, "")) {
                Fate fate = decisions.fate(ReferenceKind.MEDIA_SEGMENT, "", base);
                Arrival arrival = decisions.arrival(fate, "", base);
                worst = arrival.compareTo(worst) > 0 ? arrival : worst;
            }
        }
        return worst;
    }

    private boolean unknown(Base base, String reference) {
        return patch && base.isDocumentRelative() && !Decisions.hasServer(reference);
    }

    void verify(Level representation) throws RefusedDocument {
        @Nullable String wrong = wrong(representation);
        if (wrong != null) {
            throw RefusedDocument.unsupported(
                    representation.tagStart(),
                    "Representation \"" + representation.id() + "\": nothing maps \"" + wrong + "\"");
        }
    }

    /** The first reference that leads astray; null if none does. */
    @Nullable String wrong(Level representation) {
        for (UrlText url : representation.references()) {
            if (worst(url, representation) == Arrival.ASTRAY) {
                return url.value();
            }
        }
        boolean whole = representation.element() == MpdElement.REPRESENTATION
                && ReferenceCollector.usesBaseUrlItself(representation);
        return whole && arrivalOfBase(representation) == Arrival.ASTRAY ? "BaseURL" : null;
    }
}
