package io.swarmgate.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Instant;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The field parsers on text from anywhere: they answer, and what they answer keeps its promises. */
class FieldParsersFuzzTest {
    private static final String[] PIECES = {
        "bytes",
        "=",
        "-",
        ",",
        "0",
        "9",
        "18446744073709551616",
        "\"",
        "W/",
        "max-age",
        "private",
        "*",
        "/",
        " ",
        "\\",
        "\t",
        "GMT",
        "Sun, 01 Mar 2026 12:00:00 GMT",
        "Mar",
        "01-Mar-26",
        ";",
        "\u00e4",
        "no-store"
    };

    @FuzzTest
    void cacheControl(FuzzedDataProvider data) {
        checkCacheControl(data.consumeRemainingAsString());
    }

    @FuzzTest
    void range(FuzzedDataProvider data) {
        checkRange(data.consumeLong(0, 1L << 50), data.consumeRemainingAsString());
    }

    @FuzzTest
    void contentRange(FuzzedDataProvider data) {
        checkContentRange(data.consumeRemainingAsString());
    }

    @FuzzTest
    void entityTag(FuzzedDataProvider data) {
        checkEntityTag(data.consumeRemainingAsString());
    }

    @FuzzTest
    void httpDate(FuzzedDataProvider data) {
        checkDate(data.consumeRemainingAsString());
    }

    @Test
    void allOfThemOnRandomText() {
        Random random = new Random(4711);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            int pieces = random.nextInt(8);
            for (int p = 0; p < pieces; p++) {
                text.append(PIECES[random.nextInt(PIECES.length)]);
            }
            checkCacheControl(text.toString());
            checkRange(random.nextInt(1000), text.toString());
            checkRange(random.nextInt(1000), "bytes=" + text);
            checkContentRange("bytes " + text);
            checkEntityTag(text.toString());
            checkDate(text.toString());
        }
    }

    private static void checkCacheControl(String text) {
        CacheControl control = CacheControl.parse(text);
        if (control.seconds("max-age") != null) {
            assertThat(control.seconds("max-age"))
                    .isBetween(java.time.Duration.ZERO, java.time.Duration.ofSeconds(Integer.MAX_VALUE));
        }
        if (control.noStore()) {
            assertThat(text.toLowerCase(java.util.Locale.ROOT)).contains("no-store");
        }
    }

    private static void checkRange(long length, String text) {
        RangeSpec range = RangeSpec.parse(text);
        if (range != null) {
            RangeSpec.@Nullable Interval interval = range.resolve(length);
            if (interval != null) {
                assertThat(interval.start()).isNotNegative();
                assertThat(interval.end()).isGreaterThan(interval.start()).isLessThanOrEqualTo(length);
            }
        }
    }

    private static void checkContentRange(String text) {
        ContentRange range = ContentRange.parse(text);
        if (range != null && range.interval() != null && range.completeLength() != null) {
            assertThat(range.interval().end()).isLessThanOrEqualTo(range.completeLength());
            assertThat(ContentRange.parse(ContentRange.of(range.interval(), range.completeLength())))
                    .isEqualTo(range);
        }
    }

    private static void checkEntityTag(String text) {
        EntityTag tag = EntityTag.parse(text);
        if (tag != null) {
            assertThat(EntityTag.parse(tag.toString())).isEqualTo(tag);
        }
        assertThat(EntityTag.parseList(text)).doesNotContainNull();
    }

    private static void checkDate(String text) {
        Instant instant = HttpDate.parse(text);
        if (instant != null) {
            assertThat(HttpDate.parse(HttpDate.format(instant))).isEqualTo(instant);
        }
    }
}
