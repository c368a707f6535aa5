package io.swarmgate.edge.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.ledger.ViewerGroup;
import io.swarmgate.money.GroupComparison;
import io.swarmgate.report.QualityReport;
import io.swarmgate.report.QualityReport.Comparison;
import io.swarmgate.report.QualityReport.Group;
import io.swarmgate.report.QualityReport.Measure;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What people and spreadsheets read of what viewers saw. */
class QualityTextTest {
    private static final QualityReport REPORT = new QualityReport(
            Instant.parse("2026-10-01T00:00:00Z"),
            Instant.parse("2026-11-01T00:00:00Z"),
            List.of(
                    new Group(
                            "live", ViewerGroup.P2P, 990, 980, 430, 360_000_000, 12, 36_000, 9500, 4000, 0.01, 70_000),
                    new Group("live", ViewerGroup.CONTROL, 10, 0, 0, 3_600_000, 0, 0, 9000, 0, 0, 5_000_000)),
            List.of(
                    new Comparison(
                            "live",
                            Measure.BITRATE,
                            Optional.of(new GroupComparison(4200, 4000, 50, 1e6)),
                            Optional.empty()),
                    new Comparison(
                            "live", Measure.STARTUP, Optional.empty(), Optional.of("too little data: of starts"))));

    @Test
    void theTableShowsEachGroupInItsUnits() {
        assertThat(QualityText.table(REPORT, ZoneOffset.UTC).lines())
                .anyMatch(line -> line.matches("live, p2p +990 +430 ms +100\\.0 h +12 +0\\.010 % +9\\.5 s +4000 kbit/s"
                        + " +1\\.000 % +70 000"))
                .anyMatch(line ->
                        line.matches("live, control +10 +- +1\\.0 h +0 +0\\.000 % +9\\.0 s +- +0\\.000 % +5 000 000"));
    }

    @Test
    void theTableShowsWhatSharingDoesWithItsInterval() {
        assertThat(QualityText.table(REPORT, ZoneOffset.UTC).lines())
                .anyMatch(line -> line.matches("live, bitrate in kbit/s +4200 +4000 +-200 +-250 +-150 +worse"))
                .anyMatch(line -> line.matches("live, startup in ms +- +- +- +- +- +too little data"))
                .contains("  too little data: of starts");
    }

    @Test
    void whereNothingWasReportedItSaysSo() {
        QualityReport nothing = new QualityReport(REPORT.from(), REPORT.until(), List.of(), List.of());
        assertThat(QualityText.table(nothing, ZoneOffset.UTC)).contains("nothing was reported");
    }

    @Test
    void everyLineOfTheCsvHasTheColumnsOfItsHead() {
        List<String> lines = QualityText.csv(REPORT).lines().toList();
        assertThat(lines)
                .hasSize(5)
                .allSatisfy(line ->
                        assertThat(line.split(",", -1)).hasSize(lines.get(0).split(",", -1).length));
        assertThat(lines.get(1))
                .isEqualTo("group,live,p2p,990,980,0.430000,360000.000,12,36.000,0.000100,9.500000,4000.000000,"
                        + "0.010000,70000,,,,,,,,");
        assertThat(lines.get(3))
                .isEqualTo("comparison,live,,,,,,,,,,,,,bitrate,4200.000000,4000.000000,-200.000000,-250.000000,"
                        + "-150.000000,worse,");
        assertThat(lines.get(4)).endsWith(",startup,,,,,,too-little-data,too little data: of starts");
    }
}
