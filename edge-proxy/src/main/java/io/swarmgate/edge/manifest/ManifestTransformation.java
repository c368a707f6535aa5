package io.swarmgate.edge.manifest;

import io.swarmgate.edge.origin.Fields;
import io.swarmgate.edge.origin.OriginClient;
import io.swarmgate.http.FieldLines;
import io.swarmgate.http.Freshness;
import io.swarmgate.manifest.DirectoryMapping;
import io.swarmgate.manifest.ManifestFormat;
import io.swarmgate.manifest.ManifestRewriter;
import io.swarmgate.manifest.Pathways;
import io.swarmgate.manifest.ReferenceKind;
import io.swarmgate.manifest.RewriteLimits;
import io.swarmgate.manifest.RewriteResult;
import io.swarmgate.manifest.UriDecision;
import io.swarmgate.manifest.UriPolicy;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes what clients get out of what the origin sent: decodes, rewrites, corrects the fields. Pure, but not quick. */
public final class ManifestTransformation {
    /** Result of content whose coding could not be undone. */
    static final String UNDECODABLE = "undecodable";

    private static final Logger LOG = LoggerFactory.getLogger(ManifestTransformation.class);

    /** They describe bytes that are no longer sent (RFC 9110, sections 8.6, 8.8.3 and 14.3; RFC 9530), or are ours. */
    private static final Set<String> OF_THE_BYTES = Set.of(
            "content-length",
            "content-encoding",
            "content-md5",
            "content-digest",
            "repr-digest",
            "digest",
            "etag",
            "accept-ranges",
            "content-range",
            "age",
            "trailer");

    private static final Set<String> OF_THE_MESSAGE = Set.of("content-length", "age", "trailer");

    private final RewriteLimits limits;
    private final ManifestListener listener;

    /** @param maxBytes of a manifest, decoded */
    public ManifestTransformation(int maxBytes) {
        this(maxBytes, (request, manifest, received) -> {});
    }

    /**
     * @param maxBytes of a manifest, decoded
     * @param listener hears what manifests say
     */
    public ManifestTransformation(int maxBytes, ManifestListener listener) {
        this(maxBytes, RewriteLimits.DEFAULT.maxIndexedSegments(), listener);
    }

    /**
     * @param maxBytes of a manifest, decoded
     * @param maxSegments that are listed of it for the listener
     * @param listener hears what manifests say
     */
    public ManifestTransformation(int maxBytes, int maxSegments, ManifestListener listener) {
        this.listener = listener;
        RewriteLimits usual = RewriteLimits.DEFAULT;
        this.limits = new RewriteLimits(maxBytes, usual.maxDepth(), usual.maxReferences(), maxSegments);
    }

    int maxBytes() {
        return limits.maxBytes();
    }

    /**
     * A response with its whole content.
     *
     * @param content a heap buffer, not to be changed
     * @param requested when it was asked for
     * @param received when it began to arrive
     */
    public record Received(OriginClient.Head head, ByteBuffer content, Instant requested, Instant received) {}

    /**
     * @param manifest null if the content is larger than the limit when decoded
     * @param unrouted references left alone because no origin is configured for their host
     */
    public record Transformed(@Nullable StoredManifest manifest, long unrouted) {}

    /** Transforms a response to {@code request}. */
    public Transformed transform(ManifestRequest request, Received response) {
        OriginClient.Head head = response.head();
        if (head.status() != 200) {
            return new Transformed(asItCame(request, response, "none", "status"), 0);
        }
        ContentDecoding.Result decoding = ContentDecoding.decode(
                head.fields().combined("Content-Encoding"), response.content(), limits.maxBytes());
        if (decoding instanceof ContentDecoding.Decoded decoded) {
            return rewrite(request, response, decoded.content());
        }
        if (decoding instanceof ContentDecoding.Undecodable undecodable) {
            LOG.debug("manifest of {} passed on as it came: {}", request.route(), undecodable.detail());
            return new Transformed(
                    asItCame(
                            request,
                            response,
                            format(request, response.content()).label(),
                            UNDECODABLE),
                    0);
        }
        return new Transformed(null, 0);
    }

    private Transformed rewrite(ManifestRequest request, Received response, ByteBuffer content) {
        Labelled format = format(request, content);
        CountingPolicy policy = new CountingPolicy(request.policy());
        RewriteResult result = ManifestRewriter.of(policy, limits).rewrite(format.format(), content, request.url());
        ManifestTiming timing = null;
        String outcome = "rewritten";
        if (result instanceof RewriteResult.Rewritten understood) {
            timing = ManifestTiming.of(understood.index());
            listener.read(request, understood, response.received());
        }
        if (result instanceof RewriteResult.Untouched untouched) {
            outcome = untouched.reason().name().toLowerCase(Locale.ROOT);
            LOG.debug("manifest of {} untouched: {}: {}", request.route(), outcome, untouched.detail());
        }
        ManifestContent bytes = ManifestContent.of(result);
        Fields origin = response.head().fields();
        return new Transformed(
                stored(response, without(origin, OF_THE_BYTES), bytes, timing, request, format.label(), outcome),
                policy.unrouted);
    }

    private StoredManifest asItCame(ManifestRequest request, Received response, String format, String outcome) {
        Fields fields = without(response.head().fields(), OF_THE_MESSAGE);
        return stored(response, fields, ManifestContent.opaque(response.content()), null, request, format, outcome);
    }

    private static StoredManifest stored(
            Received response,
            Fields fields,
            ManifestContent content,
            @Nullable ManifestTiming timing,
            ManifestRequest request,
            String format,
            String outcome) {
        OriginClient.Head head = response.head();
        return new StoredManifest(
                head.status(),
                head.reason(),
                fields,
                head.fields(),
                content,
                timing,
                format,
                outcome,
                response.received(),
                initialAge(head.fields(), response.requested(), response.received()),
                ManifestHold.decide(
                        head.status(),
                        StoredManifest.lines(head.fields()),
                        timing,
                        DeliveryDirectives.of(request.url()),
                        response.requested(),
                        response.received()));
    }

    /** What a stored manifest becomes when the origin answers that it is still the same (304). */
    static StoredManifest validated(ManifestRequest request, StoredManifest stored, Received answer) {
        Fields news = without(answer.head().fields(), OF_THE_BYTES);
        Fields origin = merged(stored.originFields(), without(answer.head().fields(), Set.of("content-length")));
        FieldLines lines = StoredManifest.lines(origin);
        return stored.validated(
                merged(stored.fields(), news),
                origin,
                answer.received(),
                initialAge(origin, answer.requested(), answer.received()),
                ManifestHold.decide(
                        200,
                        lines,
                        stored.timing(),
                        DeliveryDirectives.of(request.url()),
                        answer.requested(),
                        answer.received()));
    }

    private static Duration initialAge(Fields fields, Instant requested, Instant received) {
        return Freshness.of(StoredManifest.lines(fields), requested, received, Duration.ZERO)
                .initialAge();
    }

    private static Fields merged(Fields old, Fields news) {
        Fields merged = old.without("Age");
        for (Fields.Field line : news.lines()) {
            merged = merged.without(line.name());
        }
        return new Fields(
                Stream.concat(merged.lines().stream(), news.lines().stream()).toList());
    }

    private static Fields without(Fields fields, Set<String> names) {
        return new Fields(fields.lines().stream()
                .filter(line -> !names.contains(line.name().toLowerCase(Locale.ROOT)))
                .toList());
    }

    private record Labelled(ManifestFormat format, String label) {}

    /** The content decides; where it says nothing, the rewriter says why it is no manifest. */
    private static Labelled format(ManifestRequest request, ByteBuffer content) {
        ManifestFormat byPath = ManifestRecognition.byPath(request.url());
        ManifestFormat format = ManifestFormat.recognise(content).orElse(byPath == null ? ManifestFormat.HLS : byPath);
        return new Labelled(format, format.name().toLowerCase(Locale.ROOT));
    }

    /** Counts what an operator may have forgotten to configure. Used by one thread for one manifest. */
    private static final class CountingPolicy implements UriPolicy {
        private final UriPolicy policy;
        private long unrouted;

        CountingPolicy(UriPolicy policy) {
            this.policy = policy;
        }

        @Override
        public UriDecision decide(ReferenceKind kind, String reference, String baseUrl, String url) {
            UriDecision decision = policy.decide(kind, reference, baseUrl, url);
            if (decision instanceof UriDecision.Keep keep && keep.reason() == UriDecision.Reason.UNROUTED) {
                unrouted++;
            }
            return decision;
        }

        @Override
        public @Nullable DirectoryMapping directoryMapping(ReferenceKind kind, String directory) {
            return policy.directoryMapping(kind, directory);
        }

        @Override
        public @Nullable String steeringServer(String url, Pathways pathways) {
            return policy.steeringServer(url, pathways);
        }

        @Override
        public boolean keepsRelative(ReferenceKind kind, String directory) {
            return policy.keepsRelative(kind, directory);
        }

        @Override
        public String standing(String url) {
            return policy.standing(url);
        }
    }
}
