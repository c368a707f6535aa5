package io.swarmgate.edge.swarm;

import io.swarmgate.edge.handler.AnswerStep;
import io.swarmgate.edge.handler.GatewayPlaces;
import io.swarmgate.edge.handler.RequestFacts;
import io.swarmgate.edge.handler.ResourceHandler;
import io.swarmgate.edge.handler.RoutedRequest;
import io.swarmgate.edge.manifest.ManifestRequest;
import io.swarmgate.edge.manifest.ManifestSource;
import io.swarmgate.ledger.ViewerGroup;
import io.swarmgate.swarm.Swarms;
import io.swarmgate.swarm.catalogue.CataloguedTrack;
import io.swarmgate.swarm.catalogue.SharedFile;
import io.swarmgate.swarm.protocol.GatewayMessages;
import io.swarmgate.swarm.protocol.PeerId;
import io.swarmgate.swarm.protocol.SwarmSettings;
import io.swarmgate.swarm.session.SourceRates;
import io.swarmgate.swarm.token.JoinToken;
import io.swarmgate.swarm.token.JoinTokens;
import io.swarmgate.swarm.token.PeerKey;
import io.swarmgate.swarm.token.TokenRefused;
import io.undertow.io.IoCallback;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** {@code /_p2p/@/join}: gives a page the token with which it may open its socket. */
final class JoinHandler implements ResourceHandler {
    static final int MAX_MANIFESTS = 4;

    private static final HttpString ALLOW_ORIGIN = new HttpString("Access-Control-Allow-Origin");
    /** How many seconds of joins an address may save up. */
    private static final int BURST_SECONDS = 20;

    private final Swarms swarms;
    private final JoinTokens tokens;
    private final GatewayPlaces places;
    private final ManifestSource manifests;
    private final FileTeacher files;
    private final Visitors visitors;
    private final BiPredicate<PeerId, String> control;
    private final SocketAddress socket;
    private final SourceRates<String> rates;

    /**
     * @param control whether a peer gets no peers on a route
     * @param perSecond joins from one address, on the average
     * @param rememberedClients addresses whose rate is known, at most
     */
    JoinHandler(
            Swarms swarms,
            JoinTokens tokens,
            GatewayPlaces places,
            ManifestSource manifests,
            FileTeacher files,
            Visitors visitors,
            BiPredicate<PeerId, String> control,
            SocketAddress socket,
            int perSecond,
            int rememberedClients) {
        this.swarms = swarms;
        this.tokens = tokens;
        this.places = places;
        this.manifests = manifests;
        this.files = files;
        this.visitors = visitors;
        this.control = control;
        this.socket = socket;
        this.rates =
                new SourceRates<>((double) perSecond * BURST_SECONDS, perSecond, rememberedClients, System::nanoTime);
    }

    @Override
    public void handle(HttpServerExchange exchange, RoutedRequest request) {
        RequestFacts.of(exchange).kind(RequestFacts.Kind.CLIENT);
        if (request.method().equals("OPTIONS")) {
            allowOrigin(exchange);
            exchange.setStatusCode(204).endExchange();
            return;
        }
        double wait = rates.secondsUntilTaken(visitors.address(exchange));
        if (wait > 0) {
            exchange.getResponseHeaders().put(Headers.RETRY_AFTER, Long.toString((long) Math.ceil(wait)));
            refuse(exchange, 429, "too_many", "too many joins from this address");
            return;
        }
        JoinQuery query;
        PeerKey key;
        try {
            query = JoinQuery.parse(exchange.getQueryString());
            key = PeerKey.parse(query.key());
        } catch (IllegalArgumentException malformed) {
            refuse(exchange, 400, "bad_request", String.valueOf(malformed.getMessage()));
            return;
        } catch (TokenRefused notAKey) {
            refuse(exchange, 400, "bad_request", "key is no P-256 point");
            return;
        }
        find(exchange, request, query, key);
    }

    private void find(HttpServerExchange exchange, RoutedRequest request, JoinQuery query, PeerKey key) {
        GatewayPlaces.Place place =
                places.segment(GatewayPlaces.host(exchange), query.segment()).orElse(null);
        if (place == null) {
            refuse(exchange, 404, "unknown_segment", "no route leads to this segment");
            return;
        }
        SwarmSettings settings = swarms.settings(place.route().name())
                .filter(SwarmSettings::enabled)
                .orElse(null);
        if (settings == null || !visitors.mayJoin(exchange)) {
            refuse(exchange, 403, "swarm_off", "viewers do not share here");
            return;
        }
        List<ManifestRequest> hints = query.manifests().stream()
                .flatMap(url -> places.manifest(url, request.fields()).stream())
                .toList();
        search(new Join(exchange, request, query.segment(), place, settings, key), new Hints(hints));
    }

    /** A join whose segment is being looked for. */
    private record Join(
            HttpServerExchange exchange,
            RoutedRequest request,
            String path,
            GatewayPlaces.Place place,
            SwarmSettings settings,
            PeerKey key) {
        String route() {
            return place.route().name();
        }

        void proceed(Runnable next) {
            AnswerStep.onIoThread(exchange, next);
        }
    }

    /** The manifests a page saw last: those nobody has read yet tell more than those somebody has. */
    private final class Hints {
        private final List<ManifestRequest> all;
        private final Deque<ManifestRequest> unread = new ArrayDeque<>();
        private final Deque<ManifestRequest> known = new ArrayDeque<>();

        Hints(List<ManifestRequest> all) {
            this.all = all;
            all.forEach(hint -> (swarms.catalogue().hasRead(hint.route(), hint.url()) ? known : unread).add(hint));
        }

        /**
         * The next to be read. Also where the segment is known: which stream it is of is known for sure once the
         * multivariant playlist was read that names its playlist.
         */
        @Nullable ManifestRequest next(boolean found) {
            ManifestRequest next = unread.poll();
            return next != null || found ? next : known.poll();
        }

        /** That of the manifest seen last: a segment of low latency may be asked for before it is listed. */
        @Nullable String streamOn(String route) {
            for (int i = all.size() - 1; i >= 0; i--) {
                ManifestRequest hint = all.get(i);
                if (hint.route().equals(route) && swarms.catalogue().hasRead(route, hint.url())) {
                    return swarms.catalogue().streamOf(route, hint.url());
                }
            }
            return null;
        }
    }

    /** Looks for the segment, and reads one manifest after another as long as they may tell more. */
    private void search(Join join, Hints hints) {
        CataloguedTrack track = trackOf(join.place());
        ManifestRequest next = hints.next(track != null);
        if (next != null) {
            manifests.get(next, answer -> join.proceed(() -> search(join, hints)));
        } else if (track != null) {
            grant(join, track.stream(), track.file());
        } else if (FileTeacher.mayTeach(join.place())) {
            learnFile(join);
        } else {
            String stream = hints.streamOn(join.route());
            if (stream == null) {
                refuse(join.exchange(), 404, "unknown_segment", "no manifest read so far lists this segment");
            } else {
                grant(join, stream, null);
            }
        }
    }

    private void learnFile(Join join) {
        String origin = Visitors.crossOrigin(join.exchange());
        files.teach(join.place(), join.path(), origin, new FileTeacher.Pupil() {
            @Override
            public void learned(CataloguedTrack track) {
                join.proceed(() -> grant(join, track.stream(), track.file()));
            }

            @Override
            public void refused(String because) {
                join.proceed(
                        () -> refuse(join.exchange(), 404, "unknown_segment", "the file is not shared: " + because));
            }
        });
    }

    private @Nullable CataloguedTrack trackOf(GatewayPlaces.Place place) {
        List<CataloguedTrack> tracks = swarms.catalogue().tracksOf(place.origin(), place.url());
        return tracks.stream()
                // A file's version is asked for each time.
                .filter(track -> track.file() == null
                        && track.route().equals(place.route().name()))
                .findFirst()
                .orElse(null);
    }

    private void grant(Join join, String stream, @Nullable SharedFile file) {
        boolean kept = control.test(join.key().id(), join.route());
        RequestFacts.of(join.exchange()).viewers(kept ? ViewerGroup.CONTROL : ViewerGroup.P2P);
        if (kept) {
            refuse(
                    join.exchange(),
                    403,
                    "control",
                    "this viewer is of the group that plays over HTTP alone, to compare with");
            return;
        }
        Instant expires = tokens.expiry();
        String token = tokens.mint(new JoinToken(stream, join.key().id(), join.route(), expires));
        answer(
                join.exchange(),
                200,
                GatewayMessages.joinAnswer(
                        token,
                        expires.getEpochSecond(),
                        stream,
                        socket.of(join.request()),
                        join.settings(),
                        file == null
                                ? null
                                : new GatewayMessages.File(file.path(), file.lengthBytes(), file.fields())));
    }

    private static void refuse(HttpServerExchange exchange, int status, String error, String detail) {
        answer(exchange, status, GatewayMessages.joinError(error, detail));
    }

    private static void answer(HttpServerExchange exchange, int status, String json) {
        allowOrigin(exchange);
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.setStatusCode(status);
        exchange.getResponseHeaders()
                .put(Headers.CONTENT_TYPE, "application/json")
                .put(Headers.CACHE_CONTROL, "no-store")
                .put(Headers.CONTENT_LENGTH, bytes.length);
        exchange.getResponseSender().send(ByteBuffer.wrap(bytes), IoCallback.END_EXCHANGE);
    }

    /** Any page may ask; what it may not is said in the answer, which it must be able to read. */
    private static void allowOrigin(HttpServerExchange exchange) {
        String origin = exchange.getRequestHeaders().getFirst(Headers.ORIGIN);
        exchange.getResponseHeaders().put(Headers.VARY, "Origin");
        if (origin != null) {
            exchange.getResponseHeaders().put(ALLOW_ORIGIN, origin);
        }
    }
}
