package io.swarmgate.edge.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class AmountsTest {
    @ParameterizedTest
    @CsvSource({"200k, 200000", "20M, 20000000", "1.5M, 1500000", "1G, 1000000000", "64000, 64000"})
    void rates(String text, long bits) {
        assertThat(new Amounts.BitRate().convert(text)).isEqualTo(bits);
    }

    @ParameterizedTest
    @CsvSource({"30%, 0.3", "0.3, 0.3", "0, 0", "100%, 1"})
    void shares(String text, double share) {
        assertThat(new Amounts.Share().convert(text)).isEqualTo(share);
    }

    @ParameterizedTest
    @CsvSource({"10ms, 10", "40s, 40000", "40, 40000", "4m, 240000", "0.5s, 500"})
    void times(String text, long millis) {
        assertThat(new Amounts.Time().convert(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "fast", "-1k", "200kB", "999", "101G"})
    void whatIsNoRateIsQuoted(String text) {
        assertThatThrownBy(() -> new Amounts.BitRate().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("\"" + text + "\"");
    }

    @Test
    void moreThanAllIsNoShare() {
        assertThatThrownBy(() -> new Amounts.Share().convert("101%")).isInstanceOf(TypeConversionException.class);
    }

    @Test
    void aDayIsTheLongestTime() {
        assertThat(new Amounts.Time().convert("24h")).isEqualTo(Duration.ofDays(1));
        assertThatThrownBy(() -> new Amounts.Time().convert("25h")).isInstanceOf(TypeConversionException.class);
    }
}
