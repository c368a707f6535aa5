package io.swarmgate.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FreshnessLifetimeTest {
    private static final Instant RECEIVED = Instant.parse("2026-03-01T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "Cache-Control,'max-age=5, s-maxage=7',7,false",
        "Cache-Control,max-age=5,5,false",
        "Expires,'Sun, 01 Mar 2026 12:00:30 GMT',30,false",
        "Expires,'Sunday, 01-Mar-26 12:00:30 GMT',30,false",
        "Expires,Sun Mar  1 12:00:30 2026,30,false",
        "Expires,'Sun, 01 Mar 2026 11:00:00 GMT',0,false",
        "Expires,0,0,false",
        "Expires,soon,0,false",
        "X-None,x,99,true"
    })
    void theFirstOfSMaxageMaxAgeAndExpiresCounts(String field, String value, long seconds, boolean heuristic) {
        FieldLines fields = FieldLines.of(field, value);
        FreshnessLifetime lifetime = FreshnessLifetime.of(
                fields, CacheControl.parse(fields.combined("Cache-Control")), RECEIVED, Duration.ofSeconds(99));
        assertThat(lifetime).isEqualTo(new FreshnessLifetime(Duration.ofSeconds(seconds), heuristic));
    }

    @Test
    void whatIsSaidToCachesLikeThisOneCountsAlone() {
        FieldLines fields =
                FieldLines.of("Cache-Control", "no-store", "Expires", "0", "CDN-Cache-Control", "max-age=60");
        CacheControl control = CacheControl.of(fields);
        assertThat(control.noStore()).isFalse();
        assertThat(FreshnessLifetime.of(fields, control, RECEIVED, Duration.ZERO)
                        .value())
                .isEqualTo(Duration.ofSeconds(60));
        FieldLines withoutLifetime = FieldLines.of("Expires", "0", "CDN-Cache-Control", "public");
        assertThat(FreshnessLifetime.of(
                                withoutLifetime, CacheControl.of(withoutLifetime), RECEIVED, Duration.ofSeconds(9))
                        .heuristic())
                .isTrue();
    }

    @Test
    void anEmptyTargetedFieldIsAsGoodAsNone() {
        FieldLines fields = FieldLines.of("Cache-Control", "max-age=5", "CDN-Cache-Control", "");
        assertThat(CacheControl.of(fields).seconds("max-age")).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void expiresCountsFromDate() {
        FieldLines fields =
                FieldLines.of("Expires", "Sun, 01 Mar 2026 12:00:30 GMT", "Date", "Sun, 01 Mar 2026 12:00:10 GMT");
        assertThat(FreshnessLifetime.of(fields, CacheControl.NONE, RECEIVED, Duration.ZERO)
                        .value())
                .isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void ageIsTheLargerOfWhatDateAndAgeSay() {
        FieldLines dated = FieldLines.of("Date", "Sun, 01 Mar 2026 11:59:30 GMT", "Age", "10");
        Freshness byDate = Freshness.of(dated, RECEIVED, RECEIVED, Duration.ofSeconds(60));
        assertThat(byDate.age(RECEIVED)).isEqualTo(Duration.ofSeconds(30));
        FieldLines aged = FieldLines.of("Date", "Sun, 01 Mar 2026 12:00:00 GMT", "Age", "40");
        Freshness byAge = Freshness.of(aged, RECEIVED.minusSeconds(2), RECEIVED, Duration.ofSeconds(60));
        assertThat(byAge.age(RECEIVED)).isEqualTo(Duration.ofSeconds(42));
        assertThat(byAge.isFresh(RECEIVED.plusSeconds(17))).isTrue();
        assertThat(byAge.isFresh(RECEIVED.plusSeconds(18))).isFalse();
    }
}
