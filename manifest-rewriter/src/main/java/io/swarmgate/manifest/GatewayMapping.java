package io.swarmgate.manifest;

import io.swarmgate.manifest.UriDecision.Keep;
import io.swarmgate.manifest.UriDecision.Reason;
import io.swarmgate.manifest.UriDecision.Replace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The stateless, reversible mapping between URLs of origins and URLs of the peer gateway.
 *
 * <p>Media below the route's own origin directory becomes {@code PREFIX + public path}; media of another configured
 * origin becomes {@code PREFIX/@NAME/path}. A public path that would mean something else below the gateway
 * ({@link #isReserved}) takes the second form, so that the two never meet. Queries and fragments travel unchanged.
 * Media elsewhere is left alone, so that a manifest cannot make the gateway fetch from a host nobody configured.
 *
 * <p>Manifests keep going through the edge under their public paths. Keys and the rest stay byte for byte unless that
 * would change what they mean to a client of the edge, which happens when a route maps paths. What no public path shows
 * is passed through under {@code GATEWAY/@/pass/NAME/path}, on the manifest's own host: nothing is stored there and
 * nothing is shared, whatever it is, and the viewer's credentials go along.
 */
public final class GatewayMapping implements UriPolicy {
    /** Path under which the gateway answers when it has no host of its own. */
    public static final String DEFAULT_PREFIX = "/_p2p";

    /** Below the gateway's path: what is passed through, by the name of its origin. */
    public static final String PASS = "/@/pass/";

    /**
     * Below the gateway's path: steering servers. What the manifest's pathways are ({@link Pathways}), a seal, and the
     * path under which the server is reached without that follow.
     */
    public static final String STEERING = "/@/steering/";

    /** Between the name of an origin and the seal of a URL that lies outside of what the origin shows. */
    public static final char SEAL_MARK = '~';

    /** Beginnings of what {@link #isReserved}, without the slash. */
    private static final List<String> RESERVED = List.of("@", "client.js", "sw.js");

    private final String prefix;
    /** What media URLs are mapped by. */
    private final Route route;
    /** Where clients see the manifest at hand; differs from {@link #route} only below the gateway prefix. */
    private final Place here;

    private final List<Route> routes;
    private final List<Origin> origins;
    private final @Nullable Sealed sealed;
    private final boolean initializationSegments;
    private final String gatewayPath;
    /** Scheme and authority under which clients reach the gateway, as URLs of manifests show it. */
    private final String gatewayServer;

    /**
     * A server, or a directory of one, that the gateway may fetch from.
     *
     * @param name letters, digits, {@code .}, {@code _} and {@code -}
     * @param directory absolute http(s) URL ending in {@code /}; {@code @NAME} stands for it
     * @param shown directories at or below it, outside of which nothing is fetched
     */
    public record Origin(String name, String directory, List<String> shown) {
        public Origin {
            if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
                throw new IllegalArgumentException("origin name \"" + name + "\": use 1 to 64 of A-Z a-z 0-9 . _ -");
            }
            directory = canonicalDirectory(directory);
            shown = shown.stream().map(GatewayMapping::canonicalDirectory).toList();
            for (String part : shown) {
                if (!part.startsWith(directory)) {
                    throw new IllegalArgumentException("\"" + part + "\" does not lie in \"" + directory + "\"");
                }
            }
        }

        /** An origin that is shown whole. */
        public Origin(String name, String directory) {
            this(name, directory, List.of(directory));
        }

        boolean shows(String url) {
            return shown.stream().anyMatch(url::startsWith);
        }
    }

    /**
     * The route's own origin, of which a manifest may name what the route does not show, such as {@code /keys/k1} where
     * the route shows {@code /live/}. That the edge has read such a URL in a manifest is vouched for by a seal, so that
     * clients cannot ask for others.
     *
     * @param origin name of the origin
     * @param directory of the whole origin
     * @param except directories of it that belong to others: nothing there is vouched for, whatever a manifest says
     * @param seal makes the seal of an absolute URL without query: unreserved characters (RFC 3986, section 2.3)
     */
    public record Sealed(String origin, String directory, List<String> except, UnaryOperator<String> seal) {
        public Sealed {
            directory = canonicalDirectory(directory);
            except = List.copyOf(except);
        }

        boolean covers(String url) {
            return url.startsWith(directory) && except.stream().noneMatch(url::startsWith);
        }
    }

    /**
     * Where a manifest is seen: clients resolve its relative references against this.
     *
     * @param shown directories below which such references mean the same as at the origin
     */
    private record Place(String publicPrefix, String directory, List<String> shown) {
        static Place of(Route route) {
            return new Place(route.publicPrefix(), route.directory(), List.of(route.directory()));
        }

        boolean shows(String url) {
            return url.startsWith(directory) && shown.stream().anyMatch(url::startsWith);
        }
    }

    /**
     * Public paths and the origin directory they show.
     *
     * @param publicPrefix path that begins and ends with {@code /}
     * @param directory absolute http(s) URL ending in {@code /}
     */
    public record Route(String publicPrefix, String directory) {
        public Route {
            if (!publicPrefix.startsWith("/") || !publicPrefix.endsWith("/")) {
                throw new IllegalArgumentException("public prefix \"" + publicPrefix + "\" must begin and end with /");
            }
            directory = canonicalDirectory(directory);
        }
    }

    private GatewayMapping(
            String prefix,
            Route route,
            Place here,
            List<Route> routes,
            List<Origin> origins,
            @Nullable Sealed sealed,
            boolean initializationSegments) {
        this.prefix = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
        this.route = route;
        this.here = here;
        this.routes = routes.stream()
                .sorted(Comparator.comparingInt((Route r) -> r.publicPrefix().length())
                        .reversed())
                .toList();
        this.origins = origins.stream()
                .sorted(Comparator.comparingInt((Origin o) -> o.directory().length())
                        .reversed())
                .toList();
        this.sealed = sealed;
        this.initializationSegments = initializationSegments;
        UriReference gateway = UriReference.parse(this.prefix);
        String server = gateway.normalizedServer();
        this.gatewayPath = gateway.path();
        this.gatewayServer = server == null ? serverOf(route.directory()) : server + "/";
    }

    /**
     * @param prefix {@code /_p2p}, or an absolute URL when the gateway has a host of its own
     * @param route the route the manifest is served by
     * @param routes all routes of the same public host, {@code route} included
     * @param origins all configured origins, the route's own included
     * @param initializationSegments whether initialization segments go to the gateway as well
     */
    public static GatewayMapping of(
            String prefix, Route route, List<Route> routes, List<Origin> origins, boolean initializationSegments) {
        return new GatewayMapping(prefix, route, Place.of(route), routes, origins, null, initializationSegments);
    }

    /** The same that also passes through what the route's manifests name outside of what it shows. */
    public GatewayMapping sealing(Sealed own) {
        return new GatewayMapping(prefix, route, here, routes, origins, own, initializationSegments);
    }

    /**
     * The mapping for manifests that clients reach below the gateway prefix, or under a seal. Relative references keep
     * their meaning from there only for media: keys and the rest would come out of the segment store, or carry the seal
     * of another URL, so each is written anew.
     */
    public GatewayMapping viaGateway() {
        return seenAt(new Place(gatewayPath + "/", route.directory(), List.of()));
    }

    /**
     * The mapping for manifests that are passed through, which clients reach as {@code GATEWAY/@/pass/NAME/path}.
     *
     * @throws IllegalArgumentException if no origin has that name
     */
    public GatewayMapping viaPass(String originName) {
        for (Origin origin : origins) {
            if (origin.name().equals(originName)) {
                return seenAt(new Place(gatewayPath + PASS + originName + "/", origin.directory(), origin.shown()));
            }
        }
        throw new IllegalArgumentException("no origin is named \"" + originName + "\"");
    }

    private GatewayMapping seenAt(Place place) {
        return new GatewayMapping(prefix, route, place, routes, origins, sealed, initializationSegments);
    }

    /** The mapping of an edge with one origin that shows it whole. */
    public static GatewayMapping ofOrigin(String originUrl) {
        Route whole = new Route("/", originUrl.endsWith("/") ? originUrl : originUrl + "/");
        return of(DEFAULT_PREFIX, whole, List.of(whole), List.of(new Origin("origin", whole.directory())), true);
    }

    @Override
    public UriDecision decide(ReferenceKind kind, String reference, String baseUrl, String url) {
        if (isAmbiguous(reference)) {
            return new Keep(Reason.MALFORMED);
        }
        UriReference target = UriReference.parse(url);
        if (!target.isHttp()) {
            return new Keep(Reason.NOT_HTTP);
        }
        String canonical = canonical(target);
        if (canonical == null) {
            return new Keep(Reason.UNROUTED);
        }
        if (pointsAtGateway(reference, canonical)) {
            return new Keep(Reason.ALREADY_MAPPED);
        }
        if (!target.isWellEncoded()) {
            return leave(reference, baseUrl, canonical, Reason.MALFORMED, null);
        }
        return kind.isMedia()
                ? decideMedia(kind, reference, baseUrl, canonical)
                : decideOther(kind, reference, baseUrl, canonical);
    }

    private UriDecision decideMedia(ReferenceKind kind, String reference, String baseUrl, String url) {
        if (kind == ReferenceKind.INITIALIZATION_SEGMENT && !initializationSegments) {
            return leave(reference, baseUrl, url, Reason.KIND_EXCLUDED, publish(url));
        }
        String mapped = toGateway(url);
        // Media that nothing shows is not passed through either: there it would be the viewers' own load on the origin.
        return mapped == null ? leave(reference, baseUrl, url, Reason.UNROUTED, null) : new Replace(mapped);
    }

    private UriDecision decideOther(ReferenceKind kind, String reference, String baseUrl, String url) {
        UriReference parsed = UriReference.parse(reference);
        if (kind == ReferenceKind.MANIFEST && (parsed.authority() != null || parsed.scheme() != null)) {
            String published = publish(url);
            return published == null ? new Keep(Reason.UNROUTED) : new Replace(published);
        }
        return leave(reference, baseUrl, url, Reason.SAME_MEANING, publish(url));
    }

    /**
     * Keeps a reference, unless it is relative and means something else to a client of the edge: then it is written
     * anew.
     *
     * @param elsewhere where clients find the same; null if only at the origin itself
     */
    private UriDecision leave(String reference, String baseUrl, String url, Reason reason, @Nullable String elsewhere) {
        UriReference parsed = UriReference.parse(reference);
        if (parsed.authority() != null || parsed.scheme() != null || url.equals(meaningToClient(parsed, baseUrl))) {
            return new Keep(reason);
        }
        return new Replace(elsewhere == null ? url : elsewhere);
    }

    @Override
    public @Nullable DirectoryMapping directoryMapping(ReferenceKind kind, String directory) {
        if (!kind.isMedia() || (kind == ReferenceKind.INITIALIZATION_SEGMENT && !initializationSegments)) {
            return null;
        }
        UriReference parsed = UriReference.parse(directory);
        String canonical = canonical(parsed);
        if (canonical == null || pointsAtGateway(directory, canonical) || !parsed.isWellEncoded()) {
            return null;
        }
        String mapped = toGateway(canonical);
        if (mapped == null) {
            return null;
        }
        List<String> exceptions = exceptions(parsed.path(), canonical);
        return exceptions.contains("") ? null : new DirectoryMapping(mapped, exceptions);
    }

    /** Beginnings of what maps otherwise than the rest of a directory. */
    private List<String> exceptions(String path, String directory) {
        List<String> exceptions = new ArrayList<>(2);
        // What follows may be a reference that points at the gateway, whatever the server: "/" + "_p2p/…".
        addBelow(exceptions, gatewayPath + "/", path);
        if (directory.startsWith(route.directory())) {
            String shown =
                    route.publicPrefix() + directory.substring(route.directory().length());
            // A reserved path, or one that another route shows, takes the long form.
            if (shown.equals("/")) {
                exceptions.addAll(RESERVED);
            }
            for (Route other : routes) {
                if (isBelow(other.publicPrefix(), shown)) {
                    addBelow(exceptions, other.publicPrefix(), shown);
                }
            }
        }
        for (Origin origin : origins) {
            if (isBelow(origin.directory(), directory)) {
                addBelow(exceptions, origin.directory(), directory);
            }
        }
        if (isBelow(route.directory(), directory)) {
            addBelow(exceptions, route.directory(), directory);
        }
        return exceptions;
    }

    private static void addBelow(List<String> exceptions, String inner, String outer) {
        if (inner.startsWith(outer)) {
            exceptions.add(inner.substring(outer.length()));
        }
    }

    @Override
    public boolean keepsRelative(ReferenceKind kind, String directory) {
        String canonical = kind.isMedia() ? null : canonical(UriReference.parse(directory));
        if (canonical == null || !here.shows(canonical)) {
            return false;
        }
        String shown =
                here.publicPrefix() + canonical.substring(here.directory().length());
        if (shown.startsWith("//")) {
            return false;
        }
        for (Route other : routes) {
            // Part of what clients find there is another route's.
            if (isBelow(other.publicPrefix(), shown)) {
                return false;
            }
        }
        return canonical.equals(originOfPublicPath(shown, here));
    }

    private static boolean isBelow(String inner, String outer) {
        return inner.length() > outer.length() && inner.startsWith(outer);
    }

    /**
     * True if a public path may not follow the gateway's prefix, because what would come out means something else
     * there: a named origin, or a file of the page client.
     *
     * @param path may have a query and a fragment
     */
    public static boolean isReserved(String path) {
        return path.startsWith("/@") || isFile(path, "/client.js") || isFile(path, "/sw.js");
    }

    private static boolean isFile(String path, String file) {
        return path.startsWith(file)
                && (path.length() == file.length() || "?#".indexOf(path.charAt(file.length())) >= 0);
    }

    /** The gateway URL of a media URL; null if no origin covers it. */
    public @Nullable String toGateway(String url) {
        if (url.startsWith(route.directory())) {
            String path = route.publicPrefix() + url.substring(route.directory().length());
            if (!isReserved(path) && url.equals(originOfPublicPath(path, Place.of(route)))) {
                return prefix + path;
            }
        }
        Origin origin = showing(url);
        return origin == null ? null : prefix + "/@" + named(origin, url);
    }

    /** The gateway URL of a media URL that ends in the path it has at its origin; empty if it has none. */
    public Optional<String> toGatewayByPath(String url) {
        UriReference parsed = UriReference.parse(url);
        String canonical = parsed.isHttp() ? canonical(parsed) : null;
        if (canonical == null) {
            return Optional.empty();
        }
        String mapped = toGateway(canonical);
        if (mapped == null || mapped.endsWith(parsed.fromPath())) {
            return Optional.ofNullable(mapped);
        }
        Origin origin = showing(canonical);
        String named = origin == null ? "" : prefix + "/@" + named(origin, canonical);
        return named.endsWith(parsed.fromPath()) ? Optional.of(named) : Optional.empty();
    }

    private @Nullable Origin showing(String url) {
        for (Origin origin : origins) {
            if (origin.shows(url)) {
                return origin;
            }
        }
        return null;
    }

    @Override
    public @Nullable String steeringServer(String url, Pathways pathways) {
        Sealed own = sealed;
        String encoded = own == null ? null : pathways.encoded().orElse(null);
        return own == null || encoded == null
                ? null
                : steeringLocation(encoded + SEAL_MARK + own.seal().apply(steering(encoded)), url)
                        .orElse(null);
    }

    /**
     * Where clients find a steering server, by which the edge knows their pathways; empty if no origin covers it.
     *
     * @param label pathways and seal
     */
    public Optional<String> steeringLocation(String label, String url) {
        UriReference target = UriReference.parse(url);
        String canonical = target.isHttp() && target.isWellEncoded() && !isAmbiguous(url) ? canonical(target) : null;
        return canonical == null || pointsAtGateway("", canonical) || isOwnResource(canonical)
                ? Optional.empty()
                : Optional.ofNullable(publish(canonical)).map(path -> gatewayPath + STEERING + label + path);
    }

    /** What the seal of a steering server's label is made of: no URL, so that none of the two seals is the other. */
    public static String steering(String encodedPathways) {
        return "steering " + encodedPathways;
    }

    private static String named(Origin origin, String url) {
        return origin.name() + "/" + url.substring(origin.directory().length());
    }

    /** The path under which a URL is passed through; null if nobody answers for it. */
    private @Nullable String toPass(String url) {
        Origin origin = showing(url);
        if (origin != null) {
            return gatewayPath + PASS + named(origin, url);
        }
        Sealed own = sealed;
        if (own == null || !own.covers(url)) {
            return null;
        }
        return gatewayPath
                + PASS
                + own.origin()
                + SEAL_MARK
                + own.seal().apply(withoutQuery(url))
                + "/"
                + url.substring(own.directory().length());
    }

    /** What a seal is made of. */
    public static String withoutQuery(String url) {
        for (int i = 0; i < url.length(); i++) {
            if (url.charAt(i) == '?' || url.charAt(i) == '#') {
                return url.substring(0, i);
            }
        }
        return url;
    }

    /**
     * The inverse: the origin's URL behind a gateway URL, or behind the path of what is passed through; empty if it is
     * none of this mapping.
     */
    public Optional<String> toOrigin(String gatewayUrl) {
        String passed = gatewayPath + PASS;
        if (gatewayUrl.startsWith(passed)) {
            return behindPass(gatewayUrl.substring(passed.length()));
        }
        String steering = gatewayPath + STEERING;
        if (gatewayUrl.startsWith(steering)) {
            int path = gatewayUrl.indexOf('/', steering.length());
            return path < 0 ? Optional.empty() : behindSteering(gatewayUrl.substring(path));
        }
        String start = prefix + "/";
        if (!gatewayUrl.startsWith(start)) {
            return Optional.empty();
        }
        String path = gatewayUrl.substring(prefix.length());
        if (!path.startsWith("/@")) {
            return isReserved(path) ? Optional.empty() : Optional.ofNullable(originOfPublicPath(path, Place.of(route)));
        }
        return behindName(path.substring(2));
    }

    private Optional<String> behindSteering(String path) {
        String passed = gatewayPath + PASS;
        return path.startsWith(passed)
                ? behindPass(path.substring(passed.length()))
                : Optional.ofNullable(originOfPublicPath(path, here));
    }

    private Optional<String> behindName(String nameAndPath) {
        int slash = nameAndPath.indexOf('/');
        if (slash < 0) {
            return Optional.empty();
        }
        String name = nameAndPath.substring(0, slash);
        String rest = nameAndPath.substring(slash + 1);
        return origins.stream()
                .filter(origin -> origin.name().equals(name) && origin.shows(origin.directory() + rest))
                .map(origin -> origin.directory() + rest)
                .findFirst();
    }

    private Optional<String> behindPass(String nameAndPath) {
        int slash = nameAndPath.indexOf('/');
        int mark = nameAndPath.indexOf(SEAL_MARK);
        Sealed own = sealed;
        if (slash < 0 || mark < 0 || mark > slash) {
            return behindName(nameAndPath);
        }
        if (own == null || !nameAndPath.substring(0, mark).equals(own.origin())) {
            return Optional.empty();
        }
        String url = own.directory() + nameAndPath.substring(slash + 1);
        String seal = own.seal().apply(withoutQuery(url));
        return nameAndPath.substring(mark + 1, slash).equals(seal) ? Optional.of(url) : Optional.empty();
    }

    /**
     * Where a client of the edge finds a URL of an origin: a public path if a route shows it, else the path under which
     * it is passed through; empty if no origin covers it. For redirects, whose target must lead back through the edge.
     */
    public Optional<String> publicLocation(String url) {
        UriReference parsed = UriReference.parse(url);
        String canonical = parsed.isHttp() && parsed.isWellEncoded() ? canonical(parsed) : null;
        return canonical == null ? Optional.empty() : Optional.ofNullable(publish(canonical));
    }

    @Override
    public String standing(String url) {
        UriReference parsed = UriReference.parse(url);
        String canonical = parsed.isHttp() && parsed.isWellEncoded() ? canonical(parsed) : null;
        if (canonical == null) {
            return url;
        }
        // A path leads astray from the gateway's own host, where public paths are not shown.
        String found = prefix.startsWith("/") ? publish(canonical) : toPass(canonical);
        if (found == null) {
            return url;
        }
        return prefix.startsWith("/") ? found : gatewayServer + found.substring(1);
    }

    /** Where the edge shows a URL of an origin to clients: a public path, or null if nowhere. */
    private @Nullable String publish(String url) {
        String shown = below(here, url);
        if (shown != null) {
            return shown;
        }
        for (Route other : routes) {
            String path = below(Place.of(other), url);
            if (path != null && url.equals(originOfPublicPath(path, here))) {
                return path;
            }
        }
        return toPass(url);
    }

    /** The public path of a URL at a place; null if it is not there, or if the path would read as a host's name. */
    private static @Nullable String below(Place place, String url) {
        if (!place.shows(url)) {
            return null;
        }
        String path = place.publicPrefix() + url.substring(place.directory().length());
        return path.startsWith("//") ? null : path;
    }

    /** What a relative reference leads to when a client of the edge follows it. */
    private @Nullable String meaningToClient(UriReference reference, String baseUrl) {
        UriReference base = UriReference.parse(baseUrl);
        String canonicalBase = canonical(base);
        if (canonicalBase == null || !canonicalBase.startsWith(here.directory())) {
            return null;
        }
        String publicBase =
                here.publicPrefix() + canonicalBase.substring(here.directory().length());
        return originOfPublicPath(
                UriReference.parse(publicBase).resolve(reference).toString(), here);
    }

    private @Nullable String originOfPublicPath(String path, Place first) {
        // The route at hand wins over another with the same prefix (which may belong to another host).
        if (path.startsWith(first.publicPrefix()) && noLongerRouteMatches(path, first)) {
            String url = first.directory() + path.substring(first.publicPrefix().length());
            return first.shows(url) ? url : null;
        }
        if (!first.equals(Place.of(route)) && path.startsWith(route.publicPrefix())) {
            return originOfPublicPath(path, Place.of(route));
        }
        for (Route candidate : routes) {
            if (path.startsWith(candidate.publicPrefix())) {
                return candidate.directory()
                        + path.substring(candidate.publicPrefix().length());
            }
        }
        return null;
    }

    private boolean noLongerRouteMatches(String path, Place first) {
        for (Route candidate : routes) {
            if (candidate.publicPrefix().length() <= first.publicPrefix().length()) {
                return true;
            }
            if (path.startsWith(candidate.publicPrefix())) {
                return false;
            }
        }
        return true;
    }

    private boolean pointsAtGateway(String reference, String canonical) {
        if (reference.startsWith(prefix + "/") || reference.startsWith(gatewayPath + "/@/")) {
            return true;
        }
        // Below a BaseURL that an earlier rewriting inserted.
        return canonical.startsWith(gatewayServer)
                && canonical.startsWith(gatewayPath + "/", gatewayServer.length() - 1);
    }

    /** True for what an earlier rewriting left at the manifest's own host, also where the gateway has another. */
    private boolean isOwnResource(String canonical) {
        String server = serverOf(route.directory());
        return canonical.startsWith(server) && canonical.startsWith(gatewayPath + "/@/", server.length() - 1);
    }

    private static String serverOf(String url) {
        return url.substring(0, url.indexOf('/', url.indexOf("://") + 3) + 1);
    }

    /**
     * Characters that make clients disagree about what a reference means (the URL Standard strips or converts them).
     */
    private static boolean isAmbiguous(String reference) {
        for (int i = 0; i < reference.length(); i++) {
            char c = reference.charAt(i);
            if (c < 0x20 || c == '\\' || c == 0x7f) {
                return true;
            }
        }
        return false;
    }

    /** The URL with its server normalized and a path that begins with a slash; null if the server is not comparable. */
    private static @Nullable String canonical(UriReference url) {
        String server = url.normalizedServer();
        return server == null ? null : server + url.fromPath();
    }

    private static String canonicalDirectory(String directory) {
        UriReference parsed = UriReference.parse(directory);
        String canonical = parsed.isHttp() ? canonical(parsed) : null;
        if (canonical == null || !directory.endsWith("/") || parsed.query() != null || parsed.fragment() != null) {
            throw new IllegalArgumentException(
                    "\"" + directory + "\" is no http(s) directory URL: it needs a host, ends in / and has no query");
        }
        return canonical;
    }
}
