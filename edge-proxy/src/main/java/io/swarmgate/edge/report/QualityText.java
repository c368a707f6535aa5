package io.swarmgate.edge.report;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.swarmgate.report.QualityReport;
import io.swarmgate.report.QualityReport.Comparison;
import io.swarmgate.report.QualityReport.Group;
import io.swarmgate.report.QualityReport.Verdict;
import java.io.IOException;
import java.io.StringWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** What viewers saw as a table for terminals, and as CSV. */
public final class QualityText {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);
    private static final double MILLIS = 1000;
    private static final List<String> GROUP = List.of(
            "sessions",
            "starts",
            "startup_seconds",
            "watched_seconds",
            "rebuffers",
            "rebuffer_seconds",
            "rebuffer_ratio",
            "buffer_seconds",
            "kilobits_per_second",
            "dropped_frame_ratio",
            "http_bytes");
    private static final List<String> COMPARISON = List.of(
            "measure", "control", "p2p", "difference", "difference_low", "difference_high", "verdict", "detail");

    /** How many of these are figures. */
    private static final int FIGURES = 5;

    private QualityText() {}

    static String word(Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** For people: the figures of each group, and below those who share against the control group. */
    public static String table(QualityReport report, ZoneId zone) {
        StringBuilder text = new StringBuilder();
        text.append("What viewers saw, ")
                .append(TIME.format(report.from().atZone(zone)))
                .append(" to ")
                .append(TIME.format(report.until().atZone(zone)))
                .append(' ')
                .append(zone.getId())
                .append("\n\n");
        if (report.groups().isEmpty()) {
            return text.append("nothing was reported; docs/quality.md says who reports\n")
                    .toString();
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "route, viewers",
                "sessions",
                "startup",
                "watched",
                "rebuffers",
                "rebuffer ratio",
                "buffer",
                "bitrate",
                "dropped frames",
                "HTTP bytes"));
        report.groups().forEach(group -> rows.add(cells(group)));
        Columns.append(text, rows);
        compare(text, report.comparisons());
        return text.toString();
    }

    private static List<String> cells(Group group) {
        return List.of(
                group.route() + ", " + group.viewers().label(),
                ReportText.grouped(group.sessions()),
                group.starts() == 0 ? "-" : format("%.0f ms", group.startupMillis()),
                format("%.1f h", group.watchedMillis() / MILLIS / 3600),
                ReportText.grouped(group.stalls()),
                format("%.3f %%", 100 * group.rebufferRatio()),
                format("%.1f s", group.bufferMillis() / MILLIS),
                group.kilobitsPerSecond() == 0 ? "-" : format("%.0f kbit/s", group.kilobitsPerSecond()),
                format("%.3f %%", 100 * group.droppedShare()),
                ReportText.grouped(group.httpBytes()));
    }

    private static void compare(StringBuilder text, List<Comparison> comparisons) {
        if (comparisons.isEmpty()) {
            text.append("\nNo route has reports of both groups: nothing can be compared (docs/quality.md)\n");
            return;
        }
        text.append("\nThose who share against the control group, with 95 % confidence intervals\n");
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("route, measure", "control", "p2p", "difference", "from", "to", "verdict"));
        for (Comparison comparison : comparisons) {
            List<String> row = new ArrayList<>(
                    List.of(comparison.route() + ", " + comparison.measure().label() + " in "
                            + comparison.measure().unit()));
            List<Double> figures = figures(comparison);
            row.addAll(
                    figures.isEmpty()
                            ? Collections.nCopies(FIGURES, "-")
                            : figures.stream().map(QualityText::number).toList());
            row.add(word(comparison.verdict()).replace('-', ' '));
            rows.add(row);
        }
        Columns.append(text, rows);
        comparisons.stream()
                .flatMap(comparison -> comparison.tooLittle().stream())
                .distinct()
                .forEach(why -> text.append("  ").append(why).append('\n'));
    }

    /** Both groups, the difference that sharing makes, and the ends of its interval; empty if nothing can be said. */
    private static List<Double> figures(Comparison comparison) {
        return comparison
                .figures()
                .map(found -> List.of(
                        found.control(),
                        found.p2p(),
                        -found.difference(),
                        -found.difference() - found.halfWidth(),
                        -found.difference() + found.halfWidth()))
                .orElse(List.of());
    }

    private static String number(double value) {
        return format(Math.abs(value) >= 100 ? "%.0f" : "%.6f", value);
    }

    private static String format(String pattern, double value) {
        return String.format(Locale.ROOT, pattern, value);
    }

    /** For programs (RFC 4180): a line for each group of a route, then one for each comparison. */
    public static String csv(QualityReport report) {
        StringWriter text = new StringWriter();
        try (CsvWriter csv = CsvWriter.builder().build(text)) {
            List<String> head = new ArrayList<>(List.of("record", "route", "group"));
            head.addAll(GROUP);
            head.addAll(COMPARISON);
            csv.writeRecord(head);
            report.groups().forEach(group -> csv.writeRecord(line(group)));
            report.comparisons().forEach(comparison -> csv.writeRecord(line(comparison)));
        } catch (IOException impossible) {
            throw new IllegalStateException("writing to memory", impossible);
        }
        return text.toString();
    }

    private static List<String> line(Group group) {
        List<String> cells =
                new ArrayList<>(List.of("group", group.route(), group.viewers().label()));
        cells.add(Long.toString(group.sessions()));
        cells.add(Long.toString(group.starts()));
        cells.add(format("%.6f", group.startupMillis() / MILLIS));
        cells.add(format("%.3f", group.watchedMillis() / MILLIS));
        cells.add(Long.toString(group.stalls()));
        cells.add(format("%.3f", group.stalledMillis() / MILLIS));
        cells.add(format("%.6f", group.rebufferRatio()));
        cells.add(format("%.6f", group.bufferMillis() / MILLIS));
        cells.add(format("%.6f", group.kilobitsPerSecond()));
        cells.add(format("%.6f", group.droppedShare()));
        cells.add(Long.toString(group.httpBytes()));
        cells.addAll(Collections.nCopies(COMPARISON.size(), ""));
        return cells;
    }

    private static List<String> line(Comparison comparison) {
        List<String> cells = new ArrayList<>(List.of("comparison", comparison.route(), ""));
        cells.addAll(Collections.nCopies(GROUP.size(), ""));
        cells.add(comparison.measure().label());
        List<Double> figures = figures(comparison);
        cells.addAll(
                figures.isEmpty()
                        ? Collections.nCopies(FIGURES, "")
                        : figures.stream().map(value -> format("%.6f", value)).toList());
        cells.add(word(comparison.verdict()));
        cells.add(comparison.tooLittle().orElse(""));
        return cells;
    }
}
