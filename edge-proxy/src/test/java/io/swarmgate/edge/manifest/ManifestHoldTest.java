package io.swarmgate.edge.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.http.FieldLines;
import io.swarmgate.http.HttpDate;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Holds in seconds: what the origin says, what the manifest is, how long it is fresh and may stand in for a failure.
 */
class ManifestHoldTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    /** LIVE has a target duration of 6 s, LOW parts of 1 s; an MPD is updated every 2 s, or when an EVENT says so. */
    private static @Nullable ManifestTiming timing(String what) {
        Duration target = Duration.ofSeconds(6);
        return switch (what) {
            case "LIVE" -> new ManifestTiming(true, false, target, null, null, 10L, null);
            case "LIVE_UNKNOWN" -> new ManifestTiming(true, false, null, null, null, null, null);
            case "LOW" -> new ManifestTiming(true, false, target, null, Duration.ofSeconds(1), 10L, null);
            case "MPD" -> new ManifestTiming(true, false, target, Duration.ofSeconds(2), null, null, null);
            case "MPD_SLOW" -> new ManifestTiming(true, false, target, Duration.ofDays(500), null, null, null);
            case "EVENT" -> new ManifestTiming(true, false, target, Duration.ZERO, null, null, null);
            case "MULTIVARIANT" -> new ManifestTiming(false, true, null, null, null, null, null);
            case "VOD" -> new ManifestTiming(false, false, target, null, null, 10L, null);
            default -> null;
        };
    }

    private static ManifestHold decide(
            int status, FieldLines fields, @Nullable ManifestTiming timing, @Nullable DeliveryDirectives asked) {
        return ManifestHold.decide(status, fields, timing, asked, NOW, NOW);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            # Cache-Control                        | manifest       | fresh | stale-if-error
            -                                      | LIVE           | 3     | 60
            -                                      | LIVE_UNKNOWN   | 1     | 60
            -                                      | LOW            | 0.5   | 60
            -                                      | MPD            | 1     | 60
            -                                      | MPD_SLOW       | 15    | 60
            -                                      | EVENT          | 3     | 60
            -                                      | MULTIVARIANT   | 3     | 600
            -                                      | VOD            | 10    | 600
            -                                      | NOT_UNDERSTOOD | 0     | 0
            max-age=2                              | LIVE           | 2     | 60
            max-age=2, s-maxage=1                  | LIVE           | 1     | 0
            max-age=0                              | LIVE           | 0     | 60
            max-age=60                             | LIVE           | 6     | 60
            max-age=60                             | MPD            | 60    | 60
            max-age=60                             | VOD            | 60    | 600
            max-age=60                             | NOT_UNDERSTOOD | 60    | 0
            max-age=31536000                       | VOD            | 86400 | 600
            no-cache                               | LIVE           | 0     | 60
            no-cache, max-age=5                    | LIVE           | 0     | 60
            no-cache, max-age=5                    | NOT_UNDERSTOOD | 0     | 0
            no-store                               | LIVE           | 3     | 0
            private                                | LIVE           | 3     | 0
            no-cache, must-revalidate              | LIVE           | 0     | 0
            max-age=2, must-revalidate             | LIVE           | 2     | 0
            max-age=2, proxy-revalidate            | LIVE           | 2     | 0
            max-age=2, stale-if-error=30           | LIVE           | 2     | 30
            max-age=2, stale-if-error=9999999      | LIVE           | 2     | 86400
            max-age=nonsense                       | LIVE           | 0     | 60
            """)
    void holdFollowsTheOriginAndElseTheManifest(
            @Nullable String cacheControl, String manifest, double fresh, long staleIfError) {
        FieldLines fields = cacheControl == null ? FieldLines.EMPTY : FieldLines.of("Cache-Control", cacheControl);
        ManifestHold hold = decide(200, fields, timing(manifest), null);
        assertThat(hold.fresh()).isEqualTo(Duration.ofMillis(Math.round(fresh * 1000)));
        assertThat(hold.staleIfError()).isEqualTo(Duration.ofSeconds(staleIfError));
    }

    @Test
    void ageOnArrivalCounts() {
        FieldLines aged = FieldLines.of("Cache-Control", "max-age=5", "Age", "3");
        assertThat(decide(200, aged, timing("LIVE"), null).fresh()).isEqualTo(Duration.ofSeconds(2));
        FieldLines old = FieldLines.of("Cache-Control", "max-age=5", "Age", "9");
        assertThat(decide(200, old, timing("LIVE"), null).fresh()).isEqualTo(Duration.ZERO);
    }

    @Test
    void expiresCounts() {
        FieldLines expires =
                FieldLines.of("Date", HttpDate.format(NOW), "Expires", HttpDate.format(NOW.plusSeconds(4)));
        assertThat(decide(200, expires, timing("LIVE"), null).fresh()).isEqualTo(Duration.ofSeconds(4));
        FieldLines expired = FieldLines.of("Expires", "0");
        assertThat(decide(200, expired, timing("LIVE"), null).fresh()).isEqualTo(Duration.ZERO);
    }

    @Test
    void errorsAreHeldOnlyWhenTheOriginSaysSo() {
        assertThat(decide(404, FieldLines.EMPTY, null, null)).isEqualTo(ManifestHold.NONE);
        assertThat(decide(404, FieldLines.of("Cache-Control", "max-age=3"), null, null))
                .isEqualTo(new ManifestHold(Duration.ofSeconds(3), Duration.ZERO));
    }

    @Test
    void blockingReloadAnsweredTooEarlyIsNotHeld() {
        FieldLines fields = FieldLines.of("Cache-Control", "max-age=5");
        assertThat(decide(200, fields, timing("LIVE"), new DeliveryDirectives(11, null)))
                .isEqualTo(ManifestHold.NONE);
        assertThat(decide(200, fields, timing("LIVE"), new DeliveryDirectives(10, null))
                        .fresh())
                .isEqualTo(Duration.ofSeconds(5));
        assertThat(decide(200, fields, null, new DeliveryDirectives(10, null))).isEqualTo(ManifestHold.NONE);
    }
}
