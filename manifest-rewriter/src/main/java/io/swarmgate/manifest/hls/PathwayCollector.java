package io.swarmgate.manifest.hls;

import io.swarmgate.manifest.Pathways;
import io.swarmgate.manifest.Pathways.Entry;
import io.swarmgate.manifest.Pathways.Kind;
import io.swarmgate.manifest.ReferenceKind;
import io.swarmgate.manifest.UriPolicy;
import io.swarmgate.manifest.UriReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads what clients may clone: the variant streams and renditions of each pathway, as far as a steering manifest can
 * name each of them by its stable identifier (PER-VARIANT-URIS, PER-RENDITION-URIS). A URL of which that is not true
 * wherever it stands is none of them.
 */
final class PathwayCollector extends PlaylistWalk {
    /** Of variant streams that have none (RFC 8216bis, section 4.4.6.2). */
    private static final String DEFAULT_PATHWAY = ".";

    private static final List<String> GROUPS = List.of("AUDIO", "VIDEO", "SUBTITLES");

    private record Variant(String pathway, @Nullable String stableId) {}

    private record Rendition(String group, String stableId, String url, boolean relative) {}

    private final Map<List<Object>, Entry> entries = new LinkedHashMap<>();
    private final Map<String, Set<String>> pathwaysOfGroups = new HashMap<>();
    private final List<Rendition> renditions = new ArrayList<>();
    private final Set<String> unnamed = new HashSet<>();
    /** URLs of all that names its server. */
    private final Set<String> placed = new HashSet<>();

    private final List<String> servers = new ArrayList<>();
    /** Characters that may still be kept: each rendition counts once for each pathway of its group. */
    private int left = Pathways.MAX_DECODED;
    /** Of an EXT-X-STREAM-INF whose URI line is still to come. */
    private @Nullable Variant variant;

    PathwayCollector(PlaylistSource source, UriPolicy policy) {
        super(source, policy);
    }

    /** Reads the playlist. Call once, before the rest. */
    void collect() {
        walk();
        for (Rendition rendition : renditions) {
            Set<String> pathways = pathwaysOfGroups.getOrDefault(rendition.group(), Set.of());
            if (pathways.isEmpty()) {
                unnamed.add(rendition.url());
            }
            for (String pathway : pathways) {
                if (isExceeded()) {
                    return;
                }
                add(new Entry(Kind.RENDITION, pathway, rendition.stableId(), rendition.url(), rendition.relative()));
            }
        }
        entries.values().removeIf(entry -> unnamed.contains(entry.url()));
    }

    Pathways pathways() {
        List<Entry> all = List.copyOf(entries.values());
        Set<String> named = all.stream().map(Entry::url).collect(Collectors.toSet());
        return new Pathways(all, named.containsAll(placed));
    }

    /**
     * URL of the steering server; null unless the playlist names exactly one, and no more pathways than can be told.
     */
    @Nullable String server() {
        return servers.size() == 1 && !isExceeded() ? servers.get(0) : null;
    }

    private boolean isExceeded() {
        return left < 0;
    }

    private void add(Entry entry) {
        left -= entry.pathway().length()
                + entry.stableId().length()
                + entry.url().length()
                + 1;
        Entry other = entries.putIfAbsent(List.of(entry.kind(), entry.pathway(), entry.stableId()), entry);
        if (other != null && !other.url().equals(entry.url())) {
            unnamed.add(entry.url());
            unnamed.add(other.url());
        }
    }

    @Override
    void tag(PlaylistTag tag, int from, int to) {
        if (tag == PlaylistTag.STREAM_INF) {
            String pathway = attribute("PATHWAY-ID");
            variant = new Variant(pathway == null ? DEFAULT_PATHWAY : pathway, attribute("STABLE-VARIANT-ID"));
            for (String type : GROUPS) {
                String group = attribute(type);
                if (group != null) {
                    pathwaysOfGroups
                            .computeIfAbsent(type + " " + group, unseen -> new HashSet<>())
                            .add(variant.pathway());
                }
            }
        }
    }

    private @Nullable String attribute(String name) {
        String value = attributes().value(name);
        return value == null ? null : references.variables().expand(value);
    }

    @Override
    public void reference(ReferenceKind kind, String element, int from, int to, Form form) {
        if (isExceeded()) {
            return;
        }
        References.Decided decided = references.decide(kind, from, to, form);
        left -= decided.url().length();
        if (kind == ReferenceKind.STEERING) {
            servers.add(form == Form.QUOTED ? decided.url() : "");
        } else if (kind == ReferenceKind.MANIFEST) {
            String expanded = references.variables().expand(decided.reference());
            boolean relative = expanded != null && !hasServer(expanded);
            if (!relative) {
                placed.add(decided.url());
            }
            if (element.isEmpty()) {
                variant(decided.url(), relative);
            } else {
                rendition(element, decided.url(), relative);
            }
        }
    }

    private void variant(String url, boolean relative) {
        Variant announced = variant;
        variant = null;
        String stableId = announced == null ? null : announced.stableId();
        if (announced == null || stableId == null) {
            unnamed.add(url);
        } else {
            add(new Entry(Kind.VARIANT_STREAM, announced.pathway(), stableId, url, relative));
        }
    }

    private void rendition(String element, String url, boolean relative) {
        String stableId = element.equals(PlaylistTag.MEDIA.element()) ? attribute("STABLE-RENDITION-ID") : null;
        if (stableId == null) {
            unnamed.add(url);
        } else {
            String group = attribute("TYPE") + " " + attribute("GROUP-ID");
            renditions.add(new Rendition(group, stableId, url, relative));
        }
    }

    /** True if the reference names a scheme or a server. */
    static boolean hasServer(String reference) {
        UriReference parsed = UriReference.parse(reference);
        return parsed.scheme() != null || parsed.authority() != null;
    }
}
