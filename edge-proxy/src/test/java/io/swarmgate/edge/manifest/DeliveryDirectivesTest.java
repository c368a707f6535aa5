package io.swarmgate.edge.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.manifest.ManifestTiming.Part;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 8216bis, section 6.2.5.2. */
class DeliveryDirectivesTest {

    @Test
    void directivesAreReadFromTheQuery() {
        assertThat(DeliveryDirectives.of("http://o/a.m3u8?x=1&_HLS_msn=12&_HLS_part=3"))
                .isEqualTo(new DeliveryDirectives(12, 3));
        assertThat(DeliveryDirectives.of("http://o/a.m3u8?_HLS_msn=12")).isEqualTo(new DeliveryDirectives(12, null));
    }

    @ParameterizedTest
    @CsvSource({
        "http://o/a.m3u8",
        "http://o/a.m3u8?",
        "http://o/a.m3u8?_HLS_skip=YES",
        "http://o/a.m3u8?_HLS_part=1",
        "http://o/a.m3u8?_HLS_msn=x",
        "http://o/a.m3u8?_HLS_msn=-1",
        "http://o/_HLS_msn=3"
    })
    void everythingElseIsAnOrdinaryRequest(String url) {
        assertThat(DeliveryDirectives.of(url)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        // last segment, last part of, its index, asked msn, asked part, answered
        "10, 11, 2, 10, , true",
        "10, 11, 2, 11, , false",
        "10, 11, 2, 11, 2, true",
        "10, 11, 2, 11, 3, false",
        "10, 11, 2, 12, 0, false",
        "10, 11, 2, 9, 7, true",
        "10, 12, 0, 11, 9, true",
        "10, , , 10, 3, true",
        "10, , , 11, 0, false",
        ", , , 1, , false"
    })
    void playlistAnswersWhenItHoldsWhatWasAskedFor(
            @Nullable Long lastSegment,
            @Nullable Long partOf,
            @Nullable Integer partIndex,
            long asked,
            @Nullable Integer askedPart,
            boolean answered) {
        Part part = partOf == null || partIndex == null ? null : new Part(partOf, partIndex);
        ManifestTiming timing =
                new ManifestTiming(true, false, Duration.ofSeconds(4), null, Duration.ofSeconds(1), lastSegment, part);
        assertThat(timing.answers(new DeliveryDirectives(asked, askedPart))).isEqualTo(answered);
    }

    @Test
    void streamThatEndedHasNothingToWaitFor() {
        ManifestTiming ended = new ManifestTiming(false, false, Duration.ofSeconds(4), null, null, 10L, null);
        assertThat(ended.answers(new DeliveryDirectives(99, null))).isTrue();
    }
}
