package io.swarmgate.edge.manifest;

import io.swarmgate.edge.manifest.Fetched.Got;
import io.swarmgate.edge.manifest.Fetched.Lost;
import io.swarmgate.edge.manifest.Fetched.Streamed;
import io.swarmgate.edge.manifest.ManifestTransformation.Received;
import io.swarmgate.edge.manifest.ManifestTransformation.Transformed;
import io.swarmgate.edge.metrics.EdgeMetrics;
import io.swarmgate.edge.origin.Fields;
import io.swarmgate.edge.origin.OriginClient;
import io.swarmgate.edge.origin.OriginFailure;
import io.swarmgate.edge.origin.OriginPurpose;
import io.swarmgate.edge.origin.OriginRequest;
import io.swarmgate.edge.origin.Pace;
import io.swarmgate.edge.origin.SharedFields;
import io.swarmgate.http.FieldLine;
import io.swarmgate.http.FieldLines;
import io.swarmgate.http.Validator;
import io.swarmgate.ledger.Content;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks an origin for one manifest and has the workers make of it what clients get. Thread-safe; never blocks. */
final class ManifestOrigin {
    /**
     * How long an origin may hold a blocking reload open: it has to answer within three target durations (RFC 8216bis,
     * section 6.2.5.2), and low-latency streams keep those to a few seconds.
     */
    static final Duration BLOCKING_RELOAD_TIMEOUT = Duration.ofSeconds(45);

    /** A turn, a name, some addresses and an answer at their slowest, of any usual configuration. */
    private static final Duration LONGEST_USUAL = Duration.ofMinutes(2);

    private static final Logger LOG = LoggerFactory.getLogger(ManifestOrigin.class);

    private final OriginClient client;
    private final SharedFields sharedFields;
    private final ManifestTransformation transformation;
    private final ArrivingManifests room;
    private final EdgeMetrics metrics;
    private final Executor workers;
    private final InstantSource clock;

    ManifestOrigin(
            OriginClient client,
            SharedFields sharedFields,
            ManifestTransformation transformation,
            ArrivingManifests room,
            EdgeMetrics metrics,
            Executor workers,
            InstantSource clock) {
        this.client = client;
        this.sharedFields = sharedFields;
        this.transformation = transformation;
        this.room = room;
        this.metrics = metrics;
        this.workers = workers;
        this.clock = clock;
    }

    int maxBytes() {
        return transformation.maxBytes();
    }

    /** How much of a client's fields goes out. */
    enum Sent {
        /** All: only this client is answered. */
        EVERYTHING,
        /** Its credentials, without which the origin shares nothing. */
        CREDENTIALS,
        NOTHING
    }

    private Fields fields(ManifestRequest request, Sent sent) {
        if (sent == Sent.EVERYTHING) {
            return request.fieldsToSend();
        }
        Fields client = request.fields()
                .only(sent == Sent.CREDENTIALS ? Set.of("origin", "cdn-loop", "cookie") : Set.of("origin", "cdn-loop"));
        return sharedFields.of(client).with("Accept-Encoding", ContentDecoding.ACCEPTED);
    }

    /** @param before held and to be validated where that is possible; null if nothing is */
    void fetch(ManifestRequest request, @Nullable StoredManifest before, Sent sent, Consumer<Fetched> whenDone) {
        Validator validator = before == null ? null : before.validator();
        Fields fields = fields(request, sent);
        if (validator != null) {
            for (FieldLine line : validator.addConditions(FieldLines.EMPTY).lines()) {
                fields = fields.with(line.name(), line.value());
            }
        }
        Instant start = clock.instant();
        ManifestFetch sink = new ManifestFetch(request.url(), transformation.maxBytes(), room, clock, outcome -> {
            if (outcome instanceof ManifestFetch.Complete complete) {
                Duration time = Duration.between(start, clock.instant());
                complete(request, validator == null ? null : before, complete.response(), time, whenDone);
            } else {
                whenDone.accept(
                        outcome instanceof ManifestFetch.Plain plain
                                ? new Streamed(plain.because(), plain.lasting())
                                : new Lost(((ManifestFetch.Failed) outcome).failure()));
            }
        });
        sink.attach(client.fetch(
                new OriginRequest(
                        request.origin(),
                        "GET",
                        request.url(),
                        fields,
                        responseTimeout(request),
                        new OriginPurpose(request.route(), Content.MANIFEST, request.url()),
                        request.asker(),
                        Pace.PROMPT),
                sink));
    }

    /** Longer than a request for that manifest takes, whatever happens. */
    Duration patience(ManifestKey key) {
        return DeliveryDirectives.of(key.url()) == null ? LONGEST_USUAL : LONGEST_USUAL.plus(BLOCKING_RELOAD_TIMEOUT);
    }

    private static Duration responseTimeout(ManifestRequest request) {
        Duration usual = request.origin().responseTimeout();
        boolean held = DeliveryDirectives.of(request.url()) != null;
        return held && usual.compareTo(BLOCKING_RELOAD_TIMEOUT) < 0 ? BLOCKING_RELOAD_TIMEOUT : usual;
    }

    private void complete(
            ManifestRequest request,
            @Nullable StoredManifest before,
            Received response,
            Duration originTime,
            Consumer<Fetched> whenDone) {
        int bytes = response.content().remaining();
        boolean taken = onWorker(() -> {
            Fetched fetched;
            try {
                fetched = tryProcess(request, before, response, originTime);
            } finally {
                room.giveBack(bytes);
            }
            whenDone.accept(fetched);
        });
        if (!taken) {
            room.giveBack(bytes);
            whenDone.accept(new Streamed("busy", false));
        }
    }

    private Fetched tryProcess(
            ManifestRequest request, @Nullable StoredManifest before, Received response, Duration originTime) {
        try {
            return process(request, before, response, originTime);
        } catch (RuntimeException | Error bug) {
            LOG.error("an answer about a manifest of route {} could not be processed", request.route(), bug);
            return new Lost(new OriginFailure(OriginFailure.Kind.INTERNAL, bug.toString()));
        }
    }

    private Fetched process(
            ManifestRequest request, @Nullable StoredManifest before, Received response, Duration originTime) {
        int status = response.head().status();
        if (status != 304) {
            StoredManifest manifest = transform(request, response);
            return manifest == null ? new Streamed("over_limit", true) : Got.now(request, manifest, status, originTime);
        }
        if (before == null) {
            return new Lost(
                    new OriginFailure(OriginFailure.Kind.PROTOCOL_ERROR, "304 to a request that was not conditional"));
        }
        return Got.now(request, ManifestTransformation.validated(request, before, response), status, originTime);
    }

    /** Null if the response has to be streamed as it came; a bug in a rewriter must not leave clients waiting. */
    @Nullable StoredManifest transform(ManifestRequest request, Received response) {
        try {
            return tryTransform(request, response);
        } catch (RuntimeException | Error bug) {
            LOG.error("a manifest of route {} could not be rewritten", request.route(), bug);
            return null;
        }
    }

    private @Nullable StoredManifest tryTransform(ManifestRequest request, Received response) {
        Transformed transformed = transformation.transform(request, response);
        if (transformed.unrouted() > 0) {
            metrics.unroutedReferences(request.route(), transformed.unrouted());
        }
        StoredManifest manifest = transformed.manifest();
        if (manifest != null && AcceptEncoding.prefersGzip(request.fields().combined("Accept-Encoding"))) {
            manifest.content().compressed();
        }
        return manifest;
    }

    /** False if all workers are busy and no more work may wait for them: the task is not run then. */
    boolean onWorker(Runnable task) {
        try {
            workers.execute(task);
            return true;
        } catch (RejectedExecutionException busy) {
            return false;
        }
    }
}
