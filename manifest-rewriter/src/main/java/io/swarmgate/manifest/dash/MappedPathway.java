package io.swarmgate.manifest.dash;

import io.swarmgate.manifest.Pathways;
import io.swarmgate.manifest.Pathways.Entry;
import io.swarmgate.manifest.Pathways.Kind;
import io.swarmgate.manifest.ReferenceKind;
import io.swarmgate.manifest.UriPolicy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one pathway of a steered MPD that goes to the gateway: each of its BaseURLs stays, under another service location
 * from which clones are made, and a mapped one stands for it behind all others of the element.
 *
 * <p>One alone, and behind the others: dash.js reads no BaseURL after the first relative one.
 */
final class MappedPathway {
    /** Added to a service location by what stays. */
    static final String KEPT = "~origin";

    private final String server;
    /** Mapped URLs. */
    private final Map<UrlText, String> mapped;

    private MappedPathway(String server, Map<UrlText, String> mapped) {
        this.server = server;
        this.mapped = mapped;
    }

    /** Null if there is none: then no pathway is mapped. */
    static @Nullable MappedPathway of(MpdDocument document, Decisions decisions, UriPolicy policy) {
        List<UrlText> servers =
                document.links().stream().filter(UrlText::isSteering).toList();
        if (document.isPatch() || servers.size() != 1 || !leavesReferences(document, decisions)) {
            return null;
        }
        Search search = new Search(decisions);
        document.roots().forEach(search::collect);
        String name = search.name(document.defaultPathway());
        if (name == null) {
            return null;
        }
        Map<UrlText, String> mapped = search.mapped(name);
        if (mapped.isEmpty()) {
            return null;
        }
        List<Entry> entries = mapped.keySet().stream()
                .map(url -> new Entry(Kind.BASE_URL, name, name + KEPT, url.value(), false))
                // Each Period may repeat it.
                .distinct()
                .toList();
        String url = decisions.document().resolveOriginal(servers.get(0).value());
        String server = policy.steeringServer(url, new Pathways(entries, true));
        return server == null ? null : new MappedPathway(server, mapped);
    }

    /** True if every segment's reference means the like under each BaseURL, so that none has to be written anew. */
    private static boolean leavesReferences(MpdDocument document, Decisions decisions) {
        return document.representations().stream()
                .flatMap(user -> user.references().stream())
                .allMatch(url -> (Decisions.hasServer(url.value()) || PlainReference.isPlain(url.value()))
                        && !decisions.isExcluded(url.kind(), url.value()));
    }

    /** The reference to the steering server. */
    String server() {
        return server;
    }

    /** What stands for a BaseURL at the gateway; null if nothing does. */
    @Nullable String mapped(UrlText url) {
        return mapped.get(url);
    }

    /** The pathways of a document, and whether one of them can be mapped everywhere. */
    private static final class Search {
        private final Decisions decisions;
        private final List<Level> levels = new ArrayList<>();
        private final Set<String> names = new HashSet<>();
        private @Nullable String first;

        Search(Decisions decisions) {
            this.decisions = decisions;
        }

        void collect(Level level) {
            levels.add(level);
            for (UrlText url : level.baseUrls()) {
                String name = nameOf(url);
                if (name != null) {
                    first = first == null ? name : first;
                    names.add(name);
                }
            }
            level.children().forEach(this::collect);
        }

        /** The one that players begin with, as far as the MPD says (ETSI TS 103 998). */
        @Nullable String name(String preferred) {
            for (String name : preferred.strip().split("[\\s,]+", -1)) {
                if (names.contains(name)) {
                    return name;
                }
            }
            return first;
        }

        Map<UrlText, String> mapped(String name) {
            Map<UrlText, String> found = new LinkedHashMap<>();
            if (name.isEmpty() || names.contains(name + KEPT)) {
                return Map.of();
            }
            for (Level level : levels) {
                List<UrlText> named = level.baseUrls().stream()
                        .filter(url -> name.equals(nameOf(url)))
                        .toList();
                if (named.isEmpty()) {
                    continue;
                }
                String mapped = mapped(named.get(0));
                boolean others = named.size() > 1
                        || level.baseUrls().stream()
                                .anyMatch(url -> url.located() == null || !Decisions.hasServer(url.value()));
                if (mapped == null || others) {
                    return Map.of();
                }
                found.put(named.get(0), mapped);
            }
            return found;
        }

        private static @Nullable String nameOf(UrlText url) {
            UrlText.Located located = url.located();
            return located == null ? null : located.name();
        }

        private @Nullable String mapped(UrlText url) {
            Fate fate = decisions.fate(ReferenceKind.SEGMENT_BASE, url.value(), decisions.document());
            // Players take the path alone.
            return url.value().matches("[^?#]*/") && fate.isMapped() ? fate.text() : null;
        }
    }
}
