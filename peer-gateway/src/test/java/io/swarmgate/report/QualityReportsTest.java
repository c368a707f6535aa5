package io.swarmgate.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.swarmgate.ledger.Book;
import io.swarmgate.ledger.Dimension;
import io.swarmgate.ledger.LedgerQuery;
import io.swarmgate.ledger.LedgerReader;
import io.swarmgate.ledger.LedgerSum;
import io.swarmgate.ledger.LedgerSums;
import io.swarmgate.ledger.Line;
import io.swarmgate.ledger.ViewerGroup;
import io.swarmgate.money.GroupComparison;
import io.swarmgate.report.QualityReport.Measure;
import io.swarmgate.report.QualityReport.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QualityReportsTest {
    private static final Instant START = Instant.parse("2026-10-01T00:00:00Z");

    private final List<LedgerSum> sums = new ArrayList<>();

    private void add(int hour, Line line, ViewerGroup viewers, long count, long amount) {
        sums.add(new LedgerSum(
                START.plus(Duration.ofHours(hour)),
                Map.of(
                        Dimension.LINE, line.label(),
                        Dimension.ROUTE, "live",
                        Dimension.VIEWERS, viewers.label()),
                count,
                amount));
    }

    private QualityReport report() throws Exception {
        LedgerReader reader = new LedgerReader() {
            @Override
            public LedgerSums sums(LedgerQuery query) {
                assertThat(query.only().get(Dimension.BOOK)).containsExactly(Book.QUALITY.label());
                return new LedgerSums(sums, Optional.empty());
            }

            @Override
            public Map<String, String> streams(Collection<String> ids) {
                return Map.of();
            }

            @Override
            public List<EdgeRecord> edges() {
                return List.of();
            }
        };
        return new QualityReports(reader).of(LedgerQuery.between(START, START.plus(Duration.ofDays(1))));
    }

    private Verdict verdict(Measure measure) throws Exception {
        return report().comparisons().stream()
                .filter(one -> one.measure() == measure)
                .findFirst()
                .orElseThrow()
                .verdict();
    }

    @Test
    void figuresOfAGroupAreRatiosOfItsSums() throws Exception {
        add(0, Line.WATCHED, ViewerGroup.P2P, 2, 90_000);
        add(1, Line.WATCHED, ViewerGroup.P2P, 0, 9_000);
        add(0, Line.STARTUP, ViewerGroup.P2P, 2, 900);
        add(0, Line.STALLED, ViewerGroup.P2P, 1, 1_000);
        add(0, Line.BUFFERED, ViewerGroup.P2P, 10, 80_000);
        add(0, Line.BITRATE, ViewerGroup.P2P, 90_000, 45_000_000);
        add(0, Line.FRAMES, ViewerGroup.P2P, 5, 500);
        assertThat(report().groups()).singleElement().satisfies(group -> {
            assertThat(group.sessions()).isEqualTo(2);
            assertThat(group.startupMillis()).isEqualTo(450);
            assertThat(group.rebufferRatio()).isCloseTo(0.01, within(1e-9));
            assertThat(group.bufferMillis()).isEqualTo(8000);
            assertThat(group.kilobitsPerSecond()).isEqualTo(4000);
            assertThat(group.droppedShare()).isEqualTo(0.01);
        });
        assertThat(report().comparisons()).isEmpty();
    }

    @Test
    void fewViewersAreNoProof() throws Exception {
        for (int hour = 0; hour < 20; hour++) {
            add(hour, Line.STARTUP, ViewerGroup.CONTROL, 1, 400);
            add(hour, Line.STARTUP, ViewerGroup.P2P, 100, 90_000);
        }
        assertThat(verdict(Measure.STARTUP)).isEqualTo(Verdict.TOO_LITTLE_DATA);
    }

    @Test
    void aSlowerStartOfThoseWhoShareIsWorse() throws Exception {
        for (int hour = 0; hour < 20; hour++) {
            add(hour, Line.STARTUP, ViewerGroup.CONTROL, 10, 4_000 + hour * 10);
            add(hour, Line.STARTUP, ViewerGroup.P2P, 1000, 600_000);
        }
        assertThat(verdict(Measure.STARTUP)).isEqualTo(Verdict.WORSE);
    }

    @Test
    void fewerStallsOfThoseWhoShareAreBetter() throws Exception {
        for (int hour = 0; hour < 20; hour++) {
            add(hour, Line.WATCHED, ViewerGroup.CONTROL, 10, 3_600_000);
            add(hour, Line.STALLED, ViewerGroup.CONTROL, 10, 36_000 + hour * 100);
            add(hour, Line.WATCHED, ViewerGroup.P2P, 1000, 360_000_000);
            add(hour, Line.STALLED, ViewerGroup.P2P, 10, 36_000);
        }
        assertThat(verdict(Measure.REBUFFERING)).isEqualTo(Verdict.BETTER);
    }

    @Test
    void moreStallsAndDroppedFramesAndLessBitrateOfThoseWhoShareAreWorse() throws Exception {
        for (int hour = 0; hour < 20; hour++) {
            for (ViewerGroup viewers : List.of(ViewerGroup.CONTROL, ViewerGroup.P2P)) {
                boolean worse = viewers == ViewerGroup.P2P;
                add(hour, Line.WATCHED, viewers, 10, 3_600_000);
                add(hour, Line.STALLED, viewers, worse ? 20 : 10 + hour % 2, 36_000);
                add(hour, Line.BITRATE, viewers, 3_600_000, worse ? 1_350_000_000L : 1_800_000_000L + hour);
                add(hour, Line.FRAMES, viewers, worse ? 1000 : 100 + hour % 2, 90_000);
            }
        }
        assertThat(verdict(Measure.REBUFFERS)).isEqualTo(Verdict.WORSE);
        assertThat(verdict(Measure.BITRATE)).isEqualTo(Verdict.WORSE);
        assertThat(verdict(Measure.DROPPED_FRAMES)).isEqualTo(Verdict.WORSE);
        GroupComparison bitrate = figures(Measure.BITRATE);
        assertThat(bitrate.control()).isCloseTo(4000, within(0.001));
        assertThat(bitrate.p2p()).isCloseTo(3000, within(0.001));
        assertThat(figures(Measure.REBUFFERS).p2p()).as("an hour").isEqualTo(20);
        assertThat(figures(Measure.DROPPED_FRAMES).p2p()).isCloseTo(1 / 90.0, within(1e-9));
    }

    private GroupComparison figures(Measure measure) throws Exception {
        return report().comparisons().stream()
                .filter(one -> one.measure() == measure)
                .findFirst()
                .flatMap(QualityReport.Comparison::figures)
                .orElseThrow();
    }

    @Test
    void whatTheSwarmSavesIsMeasuredFromOutside() throws Exception {
        for (int hour = 0; hour < 20; hour++) {
            add(hour, Line.WATCHED, ViewerGroup.CONTROL, 10, 3_600_000);
            add(hour, Line.HTTP, ViewerGroup.CONTROL, 0, 3_600_000_000L);
            add(hour, Line.WATCHED, ViewerGroup.P2P, 1000, 360_000_000);
            add(hour, Line.HTTP, ViewerGroup.P2P, 0, 72_000_000_000L);
        }
        assertThat(verdict(Measure.HTTP)).isEqualTo(Verdict.BETTER);
        QualityReport.Comparison http = report().comparisons().stream()
                .filter(one -> one.measure() == Measure.HTTP)
                .findFirst()
                .orElseThrow();
        // 0.8 MB of each of 7.2 million seconds.
        assertThat(http.figures().orElseThrow().saved()).isCloseTo(5.76e12, within(1e3));
    }

    @Test
    void aDifferenceThatMayBeChanceIsNone() throws Exception {
        for (int hour = 0; hour < 20; hour++) {
            add(hour, Line.STARTUP, ViewerGroup.CONTROL, 10, hour % 2 == 0 ? 2_000 : 6_000);
            add(hour, Line.STARTUP, ViewerGroup.P2P, 1000, 410_000);
        }
        assertThat(verdict(Measure.STARTUP)).isEqualTo(Verdict.NO_DIFFERENCE_SHOWN);
    }
}
