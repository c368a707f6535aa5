package io.swarmgate.edge.report;

import de.siegmar.fastcsv.writer.CsvWriter;
import io.swarmgate.ledger.Book;
import io.swarmgate.ledger.Dimension;
import io.swarmgate.ledger.Granularity;
import io.swarmgate.ledger.Line;
import io.swarmgate.money.PlanMonth;
import io.swarmgate.report.EgressReport;
import io.swarmgate.report.EgressRow;
import io.swarmgate.report.Saving;
import java.io.IOException;
import java.io.StringWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A report as a table for terminals, and as CSV. */
public final class ReportText {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

    private ReportText() {}

    /** For people; money and completeness below the rows. */
    public static String table(EgressReport report) {
        StringBuilder text = new StringBuilder();
        ZoneId zone = report.query().zone();
        text.append(TIME.format(report.query().from().atZone(zone)))
                .append(" to ")
                .append(TIME.format(report.query().until().atZone(zone)))
                .append(' ')
                .append(zone.getId())
                .append("\n\n");
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("", "swarm bytes", "HTTP bytes", "offload", "unproven", "fetched", "net saving"));
        for (EgressRow row : report.rows()) {
            rows.add(cells(name(report, row), row));
        }
        rows.add(cells("total", report.total()));
        Columns.append(text, rows);
        for (EgressReport.Month month : report.months()) {
            money(text, month);
        }
        coverage(text, report);
        return text.toString();
    }

    private static List<String> cells(String name, EgressRow row) {
        long fetched = row.line(Line.FETCHED).bytes()
                + row.line(Line.FETCHED_FROM_PARENT).bytes()
                + row.line(Line.FETCHED_FROM_SIBLING).bytes();
        List<String> savings =
                row.savings().stream().map(saving -> saving.net().toString()).toList();
        return List.of(
                name,
                grouped(row.swarmBytes()),
                grouped(row.httpBytes()),
                String.format(Locale.ROOT, "%.2f %%", 100 * row.offload()),
                grouped(row.line(Line.UNPROVEN).bytes()),
                grouped(fetched),
                savings.isEmpty() ? "-" : String.join(", ", savings));
    }

    private static String name(EgressReport report, EgressRow row) {
        List<String> parts = new ArrayList<>();
        if (report.query().granularity() != Granularity.TOTAL) {
            parts.add(TIME.format(row.start().atZone(report.query().zone())));
        }
        row.of()
                .forEach((dimension, value) -> parts.add(
                        dimension == Dimension.STREAM ? report.streams().getOrDefault(value, value) : value));
        return parts.isEmpty() ? "all" : String.join("  ", parts);
    }

    private static void money(StringBuilder text, EgressReport.Month month) {
        text.append("\nMoney of ").append(month.month()).append('\n');
        if (month.plans().isEmpty()) {
            text.append("  no price plan holds in this month (docs/finance.md, section prices of the configuration)\n");
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("  plan", "for", "bill", "without swarm", "swarm", "costs", "net saving", "cache saved"));
        for (PlanMonth plan : month.plans()) {
            rows.add(List.of(
                    "  " + plan.plan().name(),
                    plan.plan().payee().label(),
                    plan.actual().toString(),
                    plan.withoutSwarm().toString(),
                    plan.swarm().toString(),
                    plan.costs().toString(),
                    plan.net().toString(),
                    plan.cache().toString()));
        }
        Columns.append(text, rows);
        if (month.unpricedSwarmBytes() != 0) {
            text.append("  no plan prices ")
                    .append(grouped(month.unpricedSwarmBytes()))
                    .append(" bytes of the swarm: they are no saving here\n");
        }
        if (month.coarsePercentiles()) {
            text.append("  percentiles are estimates: five minutes have been rolled up (ledger.keep-five-minutes)\n");
        }
    }

    private static void coverage(StringBuilder text, EgressReport report) {
        ZoneId zone = report.query().zone();
        text.append('\n');
        report.coverage()
                .edges()
                .forEach(edge -> text.append("edge ")
                        .append(edge.edge())
                        .append(": stored up to ")
                        .append(edge.lastStored())
                        .append('\n'));
        report.coverage()
                .gaps()
                .forEach(gap -> text.append("edge ")
                        .append(gap.edge())
                        .append(": nothing from ")
                        .append(TIME.format(gap.from().atZone(zone)))
                        .append(" to ")
                        .append(TIME.format(gap.until().atZone(zone)))
                        .append('\n'));
        if (report.coverage().furtherGaps() > 0) {
            text.append(report.coverage().furtherGaps()).append(" further gaps\n");
        }
    }

    static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number).replace(',', ' ');
    }

    /** For programs and spreadsheets (RFC 4180): one line for each row and currency, and then the total. */
    public static String csv(EgressReport report) {
        StringWriter text = new StringWriter();
        try (CsvWriter csv = CsvWriter.builder().build(text)) {
            write(report, csv);
        } catch (IOException impossible) {
            throw new IllegalStateException("writing to memory", impossible);
        }
        return text.toString();
    }

    private static void write(EgressReport report, CsvWriter csv) {
        List<String> head = new ArrayList<>(List.of("start"));
        report.query().by().forEach(dimension -> head.add(dimension.label()));
        for (Line line : Line.traffic()) {
            head.add(name(line) + "_requests");
            head.add(name(line) + "_bytes");
        }
        head.addAll(List.of("segments_swarm_bytes", "segments_http_bytes", "offload"));
        head.addAll(List.of("currency", "saving_swarm", "saving_costs", "saving_net", "saving_cache"));
        line(csv, head);
        report.rows().forEach(row -> csv(csv, row, row.start().toString(), report));
        csv(csv, report.total(), "total", report);
    }

    private static String name(Line line) {
        return (line.book() == Book.DELIVERY ? "" : line.book().label() + "_") + line.label();
    }

    private static void csv(CsvWriter csv, EgressRow row, String start, EgressReport report) {
        List<String> cells = new ArrayList<>(List.of(start));
        report.query().by().forEach(dimension -> cells.add(row.of().getOrDefault(dimension, "")));
        for (Line line : Line.traffic()) {
            cells.add(Long.toString(row.line(line).requests()));
            cells.add(Long.toString(row.line(line).bytes()));
        }
        cells.add(Long.toString(row.swarmBytes()));
        cells.add(Long.toString(row.httpBytes()));
        cells.add(String.format(Locale.ROOT, "%.6f", row.offload()));
        if (row.savings().isEmpty()) {
            cells.addAll(List.of("", "", "", "", ""));
            line(csv, cells);
        }
        for (Saving saving : row.savings()) {
            List<String> priced = new ArrayList<>(cells);
            priced.addAll(List.of(
                    saving.currency().getCurrencyCode(),
                    saving.swarm().number(),
                    saving.costs().number(),
                    saving.net().number(),
                    saving.cache().number()));
            line(csv, priced);
        }
    }

    private static void line(CsvWriter csv, List<String> cells) {
        csv.writeRecord(cells);
    }
}
