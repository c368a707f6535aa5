package io.swarmgate.edge.manifest;

import io.swarmgate.http.CacheControl;
import io.swarmgate.http.FieldLines;
import io.swarmgate.http.FreshnessLifetime;
import io.swarmgate.http.Storability;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/** Who may get an answer besides the client whose request fetched it. */
enum Sharing {
    /** Whoever asks while it is held, and later if the origin confirms it. */
    HELD,
    /** Those who were already waiting for it. */
    WAITING,
    /** Nobody, as is usual for this resource: later requests are not made to wait for one another. */
    NOBODY,
    /** Nobody, this time. */
    NOBODY_NOW;

    /** Redirects of these kinds may lead each client elsewhere (to a session of its own). */
    private static final Set<Integer> PERSONAL_REDIRECTS = Set.of(302, 303, 307);

    static Sharing of(StoredManifest answer) {
        FieldLines fields = StoredManifest.lines(answer.originFields());
        boolean held = answer.hold().fresh().compareTo(Duration.ZERO) > 0;
        if (PERSONAL_REDIRECTS.contains(answer.status()) && !held) {
            return NOBODY;
        }
        CacheControl control = CacheControl.of(fields);
        Storability storability = Storability.ofValidated(
                answer.status(),
                fields,
                FreshnessLifetime.of(
                        fields, control, Instant.EPOCH, answer.hold().fresh()));
        return switch (storability) {
            case STORE -> HELD;
            case SHARE -> WAITING;
            case RELEASE -> NOBODY;
            case RELEASE_ONCE -> NOBODY_NOW;
        };
    }
}
