package io.swarmgate.edge.steering;

import io.swarmgate.manifest.Pathways;
import io.swarmgate.manifest.Pathways.Entry;
import io.swarmgate.manifest.Pathways.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The clones of one steering manifest, in its order: a clone may be the base of a later one. Each gets the URLs of its
 * variant streams and renditions one by one, which take precedence over HOST and PARAMS (RFC 8216bis, section 7.2):
 * what a client would have derived from the manifest of the origin, through the edge where that is an origin of its.
 */
final class PathwayClones {
    private static final String HOST = "HOST";
    private static final String PARAMS = "PARAMS";
    private static final String VARIANTS = "PER-VARIANT-URIS";
    private static final String RENDITIONS = "PER-RENDITION-URIS";

    /**
     * Characters of URLs and their identifiers given for the clones of one manifest: clones of clones could double them
     * without end.
     */
    private static final int MAX_CHARACTERS = 1 << 20;

    /** What each of them takes besides, if it is empty. */
    private static final int OVERHEAD = 16;

    private final Viewer viewer;
    private final boolean whole;
    private int left = MAX_CHARACTERS;
    /** By pathway: what it is at the origin. */
    private final Map<String, List<Entry>> known = new HashMap<>();

    PathwayClones(Pathways pathways, Viewer viewer) {
        this.viewer = viewer;
        this.whole = pathways.whole();
        for (Entry entry : pathways.entries()) {
            known.computeIfAbsent(entry.pathway(), unseen -> new ArrayList<>()).add(entry);
        }
    }

    /** The clone with its URLs; itself where its base is none of the mapped ones, or where it is no clone at all. */
    Object complete(Object clone) {
        if (!(clone instanceof Map<?, ?> fields) || !(fields.get("URI-REPLACEMENT") instanceof Map<?, ?> replacement)) {
            return clone;
        }
        String id = Json.text(fields, "ID");
        List<Entry> base = known.get(String.valueOf(Json.text(fields, "BASE-ID")));
        if (id == null || base == null) {
            return clone;
        }
        if (base.get(0).kind() == Kind.BASE_URL) {
            return ofBaseUrls(fields, replacement, base);
        }
        Map<String, String> variants = Json.texts(replacement, VARIANTS);
        Map<String, String> renditions = Json.texts(replacement, RENDITIONS);
        UriReplacement rule =
                new UriReplacement(Json.text(replacement, HOST), new TreeMap<>(Json.texts(replacement, PARAMS)));
        List<Entry> derived = new ArrayList<>(base.size());
        for (Entry entry : base) {
            if (left < 0) {
                return clone;
            }
            Map<String, String> given = entry.kind() == Kind.VARIANT_STREAM ? variants : renditions;
            Entry own = derive(entry, id, rule, given.get(entry.stableId()));
            derived.add(own);
            String shown = shown(own, entry, rule);
            given.put(entry.stableId(), shown);
            left -= OVERHEAD + entry.stableId().length() + own.url().length() + shown.length();
        }
        // Players keep the pathway they know by that name.
        known.putIfAbsent(id, derived);
        return with(fields, "URI-REPLACEMENT", withUris(replacement, variants, renditions));
    }

    /**
     * A clone of a pathway of an MPD: players put HOST, which may name scheme and port, in the place of the server of
     * the BaseURL with the service location BASE-ID, and keep the path. They start from the one that was not mapped.
     */
    private Map<String, Object> ofBaseUrls(Map<?, ?> fields, Map<?, ?> replacement, List<Entry> base) {
        Map<String, Object> changed = with(fields, "BASE-ID", base.get(0).stableId());
        String host = Json.text(replacement, HOST);
        Set<String> gateways = new HashSet<>();
        for (Entry entry : base) {
            left -= OVERHEAD + entry.url().length();
            if (left < 0) {
                break;
            }
            gateways.add(host == null ? "" : viewer.gatewayBefore(entry.url(), host));
        }
        String gateway = gateways.size() == 1 ? gateways.iterator().next() : "";
        if (!gateway.isEmpty()) {
            // dash.js puts the path behind whatever HOST is. Others find no host there, and play the base.
            changed.put("URI-REPLACEMENT", with(replacement, HOST, gateway));
        }
        return changed;
    }

    /** True if there was more than is given: what was completed is not to be used. */
    boolean isExceeded() {
        return left < 0;
    }

    private Entry derive(Entry entry, String id, UriReplacement rule, @Nullable String given) {
        boolean host = given == null && rule.host() != null;
        String url =
                given != null ? given : rule.apply(host && entry.relative() ? viewer.asSeen(entry.url()) : entry.url());
        return new Entry(entry.kind(), id, entry.stableId(), url, entry.relative() && given == null && !host);
    }

    private String shown(Entry own, Entry base, UriReplacement rule) {
        String host = rule.host();
        if (host != null && viewer.isHere(host)) {
            // A clone on the edge itself: what the base is there.
            String there = new UriReplacement(null, rule.params()).apply(base.url());
            return viewer.throughEdge(there).orElse(own.url());
        }
        return viewer.throughEdge(own.url()).orElse(own.url());
    }

    private Map<String, Object> withUris(
            Map<?, ?> replacement, Map<String, String> variants, Map<String, String> renditions) {
        Map<String, Object> changed = with(replacement, VARIANTS, variants);
        if (!renditions.isEmpty()) {
            changed.put(RENDITIONS, renditions);
        }
        if (whole) {
            // video.js and Shaka Player know these two alone, and would move the gateway's path to another host.
            // Without a
            // host they play the base; without PARAMS video.js throws.
            changed.put(HOST, "");
            changed.put(PARAMS, Map.of());
        }
        return changed;
    }

    private static Map<String, Object> with(Map<?, ?> object, String name, Object value) {
        Map<String, Object> copy = new LinkedHashMap<>();
        object.forEach((key, old) -> copy.put(String.valueOf(key), old));
        copy.put(name, value);
        return copy;
    }
}
