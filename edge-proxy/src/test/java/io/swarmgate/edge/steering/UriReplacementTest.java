package io.swarmgate.edge.steering;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 8216bis, section 7.2, as hls.js does it. */
class UriReplacementTest {
    private static String apply(@Nullable String host, Map<String, String> params, String url) {
        return new UriReplacement(host, new TreeMap<>(params)).apply(url);
    }

    @ParameterizedTest
    @CsvSource({
        "c.example, http://o.example/a/v.m3u8?t=1#f, http://c.example/a/v.m3u8?t=1#f",
        "c.example, http://o.example:8080/v, http://c.example:8080/v",
        "c.example, http://[2001:db8::1]:81/v, http://c.example:81/v",
        "[2001:db8::2], http://o.example/v, http://[2001:db8::2]/v",
        "bücher.example, https://o.example/v, https://bücher.example/v",
        "c.example, https://user@o.example/v, https://user@c.example/v",
    })
    void theHostIsReplacedAndThePortStays(String host, String url, String expected) {
        assertThat(apply(host, Map.of(), url)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "c.example:81", "http://c.example", "a/b", "a?b", "a b", "u@h", "a\\b", "a%2fb", "\n"})
    void whatIsNoHostChangesNothing(String host) {
        assertThat(apply(host, Map.of(), "http://o.example/v")).isEqualTo("http://o.example/v");
    }

    @Test
    void parametersAreSetInTheOrderOfTheirNames() {
        assertThat(apply(null, Map.of("b", "2 ü", "a", "1&"), "http://o.example/v"))
                .isEqualTo("http://o.example/v?a=1%26&b=2%20%C3%BC");
    }

    /** Looking through the query for each parameter would take minutes. */
    @Test
    @Timeout(60)
    void manyParametersAreSetInAQueryOfManyParts() {
        Map<String, String> many = new TreeMap<>();
        for (int i = 0; i < 200_000; i++) {
            many.put("k" + i, "");
        }
        String query = "x&".repeat(200_000);
        assertThat(apply(null, many, "http://o.example/v?k7=old&" + query))
                .startsWith("http://o.example/v?k7=&x&x&")
                .endsWith("&k99998=&k99999=");
    }

    @Test
    void parametersThatAreThereAreReplacedAndTheRestStaysByteForByte() {
        assertThat(apply(null, Map.of("k", "new"), "http://o.example/v?x=~/=%7e&k=old&k&y"))
                .isEqualTo("http://o.example/v?x=~/=%7e&k=new&y");
    }
}
