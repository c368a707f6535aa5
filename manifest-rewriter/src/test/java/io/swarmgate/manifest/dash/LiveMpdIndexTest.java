package io.swarmgate.manifest.dash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.swarmgate.manifest.RewriteLimits;
import io.swarmgate.manifest.RewriteResult.Rewritten;
import io.swarmgate.manifest.TrackIndex.Segment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which segments exist where only the clock tells: segments of 4 s, the Period begins 10 s after noon. */
class LiveMpdIndexTest {
    private static final Instant PERIOD_START = Instant.parse("2026-01-01T12:00:10Z");
    private static final String START = "availabilityStartTime=\"2026-01-01T12:00:00Z\"";

    private static Rewritten mpd(String attributes, String period, String template) {
        return MpdIndexerTest.mpd(
                "type=\"dynamic\" " + attributes,
                "<Period start=\"PT10S\" " + period + "><AdaptationSet><SegmentTemplate media=\"$Number$.m4s\""
                        + " timescale=\"1000\" duration=\"4000\" " + template
                        + "/><Representation id=\"v\"/></AdaptationSet></Period>");
    }

    private static List<Segment> segments(Rewritten mpd, double secondsIntoPeriod) {
        Instant now = PERIOD_START.plusMillis(Math.round(secondsIntoPeriod * 1000));
        return mpd.index(now).tracks().get(0).segments();
    }

    private static List<Long> numbers(Rewritten mpd, double secondsIntoPeriod) {
        return segments(mpd, secondsIntoPeriod).stream().map(Segment::number).toList();
    }

    @ParameterizedTest
    @CsvSource({"-11, 0", "-1, 0", "0, 0", "3.999, 0", "4, 1", "7.999, 1", "8, 2"})
    void aSegmentIsAvailableWhenItHasEnded(double seconds, int available) {
        assertThat(segments(mpd(START, "", ""), seconds)).hasSize(available);
    }

    @Test
    void numbersAndTimesCountFromThePeriodsStart() {
        Rewritten mpd = mpd(START, "", "startNumber=\"7\" presentationTimeOffset=\"90000\"");

        assertThat(segments(mpd, 9))
                .extracting(Segment::number, Segment::url, Segment::start, Segment::duration)
                .containsExactly(
                        tuple(7L, "http://o.example/d/7.m4s", Duration.ofSeconds(10), Duration.ofSeconds(4)),
                        tuple(8L, "http://o.example/d/8.m4s", Duration.ofSeconds(14), Duration.ofSeconds(4)));
    }

    @Test
    void aChunkedSegmentIsAvailableBeforeItEnds() {
        Rewritten mpd = mpd(START, "", "availabilityTimeOffset=\"3.5\"");

        assertThat(numbers(mpd, 0.499)).isEmpty();
        assertThat(numbers(mpd, 0.5)).containsExactly(1L);
    }

    @Test
    void whatHasLeftTheTimeShiftBufferIsNotListed() {
        // Of the second segment, from 4 to 8 s, the last instant is still in the buffer.
        assertThat(numbers(mpd(START + " timeShiftBufferDepth=\"PT12S\"", "", ""), 19.5))
                .containsExactly(2L, 3L, 4L);
        assertThat(numbers(mpd(START + " timeShiftBufferDepth=\"PT12S\"", "", ""), 20))
                .containsExactly(3L, 4L, 5L);
    }

    @ParameterizedTest
    @CsvSource({"''", "timeShiftBufferDepth=\"PT2H\""})
    void noMoreThanAMinuteIsListed(String depth) {
        assertThat(numbers(mpd(START + " " + depth, "", ""), 4000))
                .isEqualTo(LongStream.rangeClosed(986, 1000).boxed().toList());
    }

    @Test
    void aPeriodListsNothingBehindItsEnd() {
        assertThat(numbers(mpd(START, "duration=\"PT8S\"", ""), 30)).containsExactly(1L, 2L);
        assertThat(numbers(mpd(START, "duration=\"PT8S\"", ""), 90)).isEmpty();
        assertThat(numbers(mpd(START, "", "endNumber=\"3\""), 30)).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aTimeWithoutZoneIsUtc() {
        assertThat(numbers(mpd("availabilityStartTime=\"2026-01-01T12:00:00\"", "", ""), 4))
                .containsExactly(1L);
        assertThat(numbers(mpd("availabilityStartTime=\"2026-01-01T13:00:00+01:00\"", "", ""), 4))
                .containsExactly(1L);
    }

    @ParameterizedTest
    @CsvSource({"''", "availabilityStartTime=\"noon\"", "availabilityStartTime=\"+999999999-12-31T00:00:00Z\""})
    void withoutAStartNothingIsListed(String attributes) {
        assertThat(numbers(mpd(attributes, "", ""), 100)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "9223372036854775807, 1", "1, 9223372036854775807", "4294967295, 1"})
    void theLimitHoldsForAnyNumbers(String timescale, String duration) {
        Rewritten mpd = MpdIndexerTest.mpd(
                "type=\"dynamic\" availabilityStartTime=\"-999999999-01-01T00:00:00Z\"",
                "<Period start=\"PT0S\"><AdaptationSet><SegmentTemplate media=\"$Number$\" timescale=\"" + timescale
                        + "\" duration=\"" + duration + "\" startNumber=\"9223372036854775807\""
                        + " availabilityTimeOffset=\"1e300\"/><Representation id=\"v\"/></AdaptationSet></Period>");

        assertThat(segments(mpd, 100)).hasSizeLessThanOrEqualTo(RewriteLimits.DEFAULT.maxIndexedSegments());
    }

    @Test
    void withoutTheClockNothingIsListedAndTheAnswerIsKept() {
        Rewritten mpd = mpd(START, "", "");

        assertThat(mpd.index().tracks().get(0).segments()).isEmpty();
        assertThat(mpd.index()).isSameAs(mpd.index());
        assertThat(mpd.changesWithTheClock()).isTrue();
    }

    @Test
    void theClockChangesNothingWhereATimelineTells() {
        Rewritten mpd = MpdIndexerTest.mpd(
                "type=\"dynamic\" " + START,
                "<Period start=\"PT0S\"><AdaptationSet><SegmentTemplate media=\"$Time$\"><SegmentTimeline>"
                        + "<S t=\"0\" d=\"3\"/></SegmentTimeline></SegmentTemplate><Representation id=\"v\"/>"
                        + "</AdaptationSet></Period>");

        assertThat(mpd.index(PERIOD_START)).isSameAs(mpd.index());
        assertThat(mpd.changesWithTheClock()).isFalse();
    }
}
