package io.swarmgate.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValidatorTest {
    private static final String NOON = "Sun, 01 Mar 2026 12:00:00 GMT";

    @ParameterizedTest
    @ValueSource(strings = {"\"a\"", "W/\"a\"", "\"\"", "\"a,b\"", "  \"a\" "})
    void entityTagsAreReadAndWritten(String text) {
        assertThat(EntityTag.parse(text)).hasToString(text.strip());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "\"a", "a\"", "w/\"a\"", "\"a\"b", "\"a\", \"b\"", "*"})
    void anythingElseIsNone(String text) {
        assertThat(EntityTag.parse(text)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "\"a\",\"a\",true,true",
        "W/\"a\",\"a\",false,true",
        "W/\"a\",W/\"a\",false,true",
        "\"a\",\"b\",false,false"
    })
    void comparison(String one, String other, boolean strong, boolean weak) {
        EntityTag left = new EntityTag(one.startsWith("W"), one.replaceAll("W/|\"", ""));
        EntityTag right = EntityTag.parse(other);
        assertThat(left.stronglyEquals(right)).isEqualTo(strong);
        assertThat(left.weaklyEquals(right)).isEqualTo(weak);
    }

    @Test
    void aDateIsStrongOneSecondLater() {
        assertThat(Validator.of(FieldLines.of("Last-Modified", NOON, "Date", "Sun, 01 Mar 2026 12:00:01 GMT"))
                        .strongForm())
                .isEqualTo(NOON);
        assertThat(Validator.of(FieldLines.of("Last-Modified", NOON, "Date", NOON))
                        .isStrong())
                .isFalse();
        assertThat(Validator.of(FieldLines.of("Last-Modified", NOON)).isStrong())
                .isFalse();
    }

    @Test
    void aWeakEntityTagMakesTheDateWeak() {
        assertThat(Validator.of(FieldLines.of(
                                "ETag", "W/\"a\"", "Last-Modified", NOON, "Date", "Sun, 01 Mar 2026 13:00:00 GMT"))
                        .isStrong())
                .isFalse();
    }
}
