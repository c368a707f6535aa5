package io.swarmgate.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CacheControlTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "max-age=60|60",
                "Max-Age = 60|60",
                "public , max-age=\"60\"|60",
                "x=\"a, max-age=1\", max-age=2|2",
                "x=\"a\\\", max-age=1\", max-age=2|2",
                "max-age=1, max-age=2|1",
                "max-age=-1|0",
                "max-age=1.5|0",
                "max-age|0",
                "max-age=99999999999999999999|2147483647",
                ",,, max-age=3 ,,|3"
            })
    void maxAgeIsReadTolerantly(String field, long seconds) {
        assertThat(CacheControl.parse(field).seconds("max-age")).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void absentIsNotZero() {
        assertThat(CacheControl.parse("public").seconds("max-age")).isNull();
        assertThat(CacheControl.parse(null).seconds("max-age")).isNull();
    }

    @Test
    void qualifiedFormsCountAsTheWhole() {
        assertThat(CacheControl.parse("private=\"set-cookie\"").isPrivate()).isTrue();
        assertThat(CacheControl.parse("no-cache=\"x\"").noCache()).isTrue();
    }

    @Test
    void anUnclosedQuoteSwallowsTheRest() {
        assertThat(CacheControl.parse("x=\"a, no-store").noStore()).isFalse();
        assertThat(CacheControl.parse("no-store, x=\"a").noStore()).isTrue();
    }
}
