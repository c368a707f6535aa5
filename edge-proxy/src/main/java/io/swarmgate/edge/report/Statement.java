package io.swarmgate.edge.report;

import io.swarmgate.edge.metrics.BuildVersion;
import io.swarmgate.ledger.Dimension;
import io.swarmgate.ledger.Granularity;
import io.swarmgate.ledger.LedgerQuery;
import io.swarmgate.ledger.LedgerUnavailableException;
import io.swarmgate.ledger.Line;
import io.swarmgate.money.Part;
import io.swarmgate.money.PlanMonth;
import io.swarmgate.report.EgressReport;
import io.swarmgate.report.EgressReports;
import io.swarmgate.report.EgressRow;
import io.swarmgate.report.Saving;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A month for the files: HTML that prints on A4, readable in black and white, without anything from elsewhere. */
public final class Statement {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy-MM-dd", Locale.ROOT);

    /** By route. */
    private final EgressReport report;

    private final EgressReport daily;
    private final ZoneId zone;
    private final Html html = new Html();

    private Statement(EgressReport report, EgressReport daily) {
        this.report = report;
        this.daily = daily;
        this.zone = report.query().zone();
    }

    /** Makes the statement of a time. */
    public static String html(EgressReports reports, LedgerQuery asked) throws LedgerUnavailableException {
        LedgerQuery query = new LedgerQuery(
                asked.from(), asked.until(), Granularity.TOTAL, asked.zone(), Set.of(), asked.only(), asked.mostSums());
        Statement statement = new Statement(
                reports.of(query.by(Dimension.ROUTE)), reports.of(query.each(Granularity.DAY, query.zone())));
        statement.write();
        return statement.html.toString();
    }

    private void write() {
        String title = "Delivery statement "
                + (report.months().size() == 1
                        ? report.months().get(0).month().toString()
                        : DAY.format(report.query().from().atZone(zone)));
        StatementPage.begin(html, title);
        summary();
        delivery();
        origin();
        costs();
        report.months().forEach(this::money);
        routes();
        days();
        completeness();
        definitions();
        html.raw("</body>\n</html>\n");
    }

    private void summary() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "Period",
                time(report.query().from()) + " to " + time(report.query().until()) + " (end not included)"));
        rows.add(List.of("Time zone", zone.getId()));
        rows.add(List.of(
                "Made",
                report.made() + " by Swarmgate " + BuildVersion.current()
                        + (report.made().isBefore(report.query().until())
                                ? "; the period is not over, money is as if it ended now"
                                : "")));
        report.query()
                .only()
                .forEach((dimension, values) ->
                        rows.add(List.of("Limited to " + dimension.label(), String.join(", ", values))));
        rows.add(List.of("Segments from the swarm", bytes(report.total().swarmBytes())));
        rows.add(List.of("Segments over HTTP", bytes(report.total().httpBytes())));
        rows.add(List.of("Offload", percent(report.total().offload())));
        for (Saving saving : report.total().savings()) {
            rows.add(List.of(
                    "Net saving of the swarm",
                    saving.net() + " = " + saving.swarm() + " - " + saving.costs() + " costs"));
        }
        if (report.total().savings().isEmpty()) {
            rows.add(List.of("Net saving of the swarm", "not known: no price plan is configured"));
        }
        html.table("Summary", List.of("", "Figure"), rows, 9);
    }

    private void delivery() {
        html.heading("1. Delivered to viewers");
        html.table(
                "Delivery book: counted at the end of each answer, bytes of content as sent",
                List.of("Line", "Meaning", "Requests", "Bytes"),
                lines(
                        Line.SWARM,
                        "viewer to viewer, proven: reported and shown by both ends, of a copy the giver had got",
                        Line.UNPROVEN,
                        "reported by one end alone, not shown, or of no known copy; never a saving",
                        Line.DISPUTED,
                        "reported differently by the ends, or shown wrongly; never a saving",
                        Line.CACHE,
                        "from the edge's store",
                        Line.SIBLING,
                        "from another edge's store",
                        Line.ORIGIN,
                        "fetched from the origin for the request",
                        Line.EDGE,
                        "browser client, tokens, refusals",
                        Line.OBSERVED,
                        "served by a CDN in front, as pages saw it"),
                2);
    }

    private void origin() {
        html.heading("2. Received by the edge");
        html.table(
                "Origin book: counted at the end of each fetch, bytes of content as received",
                List.of("Line", "Meaning", "Requests", "Bytes"),
                lines(
                        Line.FETCHED,
                        "from origins",
                        Line.FETCHED_FROM_PARENT,
                        "from other Swarmgates as origins",
                        Line.FETCHED_FROM_SIBLING,
                        "from other edges"),
                2);
    }

    private void costs() {
        html.heading("3. What the swarm took");
        html.table(
                "Cost book",
                List.of("Line", "Meaning", "Count", "Bytes"),
                lines(
                        Line.SIGNALLING_SENT,
                        "messages to viewers",
                        Line.SIGNALLING_RECEIVED,
                        "messages from viewers",
                        Line.RELAYED,
                        "between viewers through TURN",
                        Line.WASTED,
                        "reached viewers and were thrown away",
                        Line.HEDGED,
                        "fetched over HTTP although a peer brought them"),
                2);
    }

    private List<List<String>> lines(Object... lines) {
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < lines.length; i += 2) {
            EgressRow.Sum sum = report.total().line((Line) lines[i]);
            rows.add(List.of(
                    ((Line) lines[i]).label(),
                    (String) lines[i + 1],
                    ReportText.grouped(sum.requests()),
                    ReportText.grouped(sum.bytes())));
        }
        return rows;
    }

    private void money(EgressReport.Month month) {
        html.heading("4. Money, " + month.month());
        if (month.plans().isEmpty()) {
            html.paragraph("No price plan holds in this month, so nothing can be said of money.");
            return;
        }
        List<List<String>> terms = new ArrayList<>();
        for (PlanMonth plan : month.plans()) {
            terms.add(List.of(plan.plan().name(), PlanTerms.of(plan)));
        }
        html.table("Plans", List.of("Plan", "Terms"), terms, 9);
        List<List<String>> rows = new ArrayList<>();
        for (PlanMonth plan : month.plans()) {
            rows.add(List.of(
                    plan.plan().name(),
                    plan.actual().toString(),
                    plan.withoutSwarm().toString(),
                    plan.swarm().toString(),
                    plan.signalling().plus(plan.client()).toString(),
                    plan.hedged().toString(),
                    plan.fee().toString(),
                    plan.net().toString(),
                    plan.cache().toString()));
        }
        html.table(
                "By plan: net saving = swarm - signalling and client - fetched twice - paid for the swarm",
                List.of(
                        "Plan",
                        "Bill",
                        "Without swarm",
                        "Swarm",
                        "Signalling, client",
                        "Fetched twice",
                        "Paid for swarm",
                        "Net saving",
                        "Cache saved"),
                rows,
                1);
        List<List<String>> traffic = new ArrayList<>();
        for (PlanMonth plan : month.plans()) {
            for (Part part : Part.values()) {
                if (plan.bytes(part) != 0 || plan.of(part).requests() != 0) {
                    traffic.add(List.of(
                            plan.plan().name(),
                            part.label(),
                            ReportText.grouped(plan.of(part).requests()),
                            ReportText.grouped(plan.bytes(part))));
                }
            }
        }
        html.table("What the plans were applied to", List.of("Plan", "Part", "Requests", "Bytes"), traffic, 2);
        if (month.unpricedSwarmBytes() != 0) {
            html.paragraph("No plan says what " + bytes(month.unpricedSwarmBytes())
                    + " of the swarm would have cost; they are no saving here.");
        }
        if (month.coarsePercentiles()) {
            html.paragraph("Percentiles are estimates: entries of five minutes have been rolled up.");
        }
    }

    private void routes() {
        html.heading("5. By route");
        List<List<String>> rows = new ArrayList<>();
        report.rows().forEach(row -> rows.add(cells(row.of().getOrDefault(Dimension.ROUTE, "-"), row)));
        html.table("Money is each route's share of the month's, by bytes", heads("Route"), rows, 1);
    }

    private void days() {
        html.heading("6. By day");
        List<List<String>> rows = new ArrayList<>();
        daily.rows().forEach(row -> rows.add(cells(DAY.format(row.start().atZone(zone)), row)));
        html.table("Money is each day's share of the month's, by bytes", heads("Day"), rows, 1);
    }

    private static List<String> heads(String first) {
        return List.of(first, "Swarm bytes", "HTTP bytes", "Offload", "Net saving");
    }

    private static List<String> cells(String name, EgressRow row) {
        List<String> net =
                row.savings().stream().map(saving -> saving.net().toString()).toList();
        return List.of(
                name,
                ReportText.grouped(row.swarmBytes()),
                ReportText.grouped(row.httpBytes()),
                percent(row.offload()),
                net.isEmpty() ? "-" : String.join(", ", net));
    }

    private void completeness() {
        html.heading("7. How complete this is");
        List<List<String>> rows = new ArrayList<>();
        report.coverage()
                .edges()
                .forEach(edge -> rows.add(List.of("Edge " + edge.edge(), "stored up to " + edge.lastStored())));
        report.coverage()
                .gaps()
                .forEach(gap -> rows.add(List.of(
                        "Edge " + gap.edge(),
                        "no entry from " + time(gap.from()) + " to " + time(gap.until())
                                + ": idle, or away; the ledger cannot tell")));
        if (report.coverage().furtherGaps() > 0) {
            rows.add(List.of("Further gaps", Integer.toString(report.coverage().furtherGaps())));
        }
        rows.add(List.of(
                "Finest entries",
                report.coverage()
                        .coarsest()
                        .map(grain -> "each stands for at most " + grain.minutes() + " minutes")
                        .orElse("there are none")));
        rows.add(List.of(
                "Losses",
                "each kill of an edge costs at most ledger.flush-interval; what else was lost is counted by the metrics"
                        + " swarmgate_ledger_lost_bytes_total, _lost_batches_total and _damaged_bytes_total"));
        html.table("Completeness of the ledger", List.of("", "What is known"), rows, 9);
    }

    private void definitions() {
        html.heading("8. Definitions");
        html.paragraph("Bytes are bytes of content: no header sections, no TLS, no TCP. Offload is the swarm's share of"
                + " the segment bytes that viewers had, from the swarm or over HTTP.");
        html.paragraph(
                "Proven: both viewers reported that the bytes went from one to the other, both have shown with a salted"
                        + " hash of all of them to have them, and the giver had got them: over HTTP, in as many bytes as the"
                        + " edge, or the CDN in front, has sent to its address, or by a transfer that is proven itself. It is"
                        + " not certain on which way they went between the two, nor that somebody watched them.");
        html.paragraph("Bill: what the plan asks for what was really delivered. Without swarm: what it would have asked"
                + " if whoever is paid had delivered the swarm's bytes too, and signalling, client and double fetches had"
                + " not been; for an origin, without the edge's cache as well. Swarm: the part of that difference that"
                + " the swarm's bytes make, at the price of the last bytes. Cache saved: of an origin, what the edge's"
                + " cache made unnecessary; no saving of the swarm's. Each bill is computed exactly and rounded once,"
                + " to the currency's minor unit, halves away from zero; all else is sums and differences of bills.");
        html.paragraph("Gigabytes are as each plan's unit says: GB is 1,000,000,000 bytes, GiB 1,073,741,824. Mbit/s is"
                + " the 95th percentile of five minutes: missing ones count as zero, the highest 5 % (rounded down) are"
                + " dropped. docs/finance.md explains every figure and computes an example by hand.");
    }

    private String time(Instant time) {
        return TIME.format(time.atZone(zone));
    }

    private static String bytes(long bytes) {
        return ReportText.grouped(bytes) + " bytes (" + String.format(Locale.ROOT, "%.3f", bytes / 1e9) + " GB)";
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }
}
