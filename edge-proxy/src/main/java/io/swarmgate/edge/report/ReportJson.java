package io.swarmgate.edge.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.swarmgate.ledger.Book;
import io.swarmgate.ledger.Dimension;
import io.swarmgate.ledger.LedgerQuery;
import io.swarmgate.ledger.LedgerReader;
import io.swarmgate.ledger.Line;
import io.swarmgate.money.Part;
import io.swarmgate.money.PlanMonth;
import io.swarmgate.money.Traffic;
import io.swarmgate.report.EgressReport;
import io.swarmgate.report.EgressRow;
import io.swarmgate.report.Saving;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/** A report as JSON, for the admin listener and {@code --format json}; the OpenAPI document describes it. */
public final class ReportJson {
    private static final JsonFactory JSON = new JsonFactory();

    private final JsonGenerator json;
    private final EgressReport report;

    private ReportJson(JsonGenerator json, EgressReport report) {
        this.json = json;
        this.report = report;
    }

    public static String of(EgressReport report) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            new ReportJson(json, report).write();
        } catch (IOException impossible) {
            throw new IllegalStateException("writing to memory", impossible);
        }
        return text.toString();
    }

    private void write() throws IOException {
        LedgerQuery query = report.query();
        json.writeStartObject();
        json.writeStringField("from", query.from().toString());
        json.writeStringField("to", query.until().toString());
        json.writeStringField("zone", query.zone().getId());
        json.writeStringField("granularity", ReportParameters.label(query.granularity()));
        json.writeArrayFieldStart("by");
        for (Dimension dimension : query.by()) {
            json.writeString(dimension.label());
        }
        json.writeEndArray();
        json.writeObjectFieldStart("only");
        for (var limit : query.only().entrySet()) {
            json.writeArrayFieldStart(limit.getKey().label());
            for (String value : limit.getValue()) {
                json.writeString(value);
            }
            json.writeEndArray();
        }
        json.writeEndObject();
        json.writeStringField("made", report.made().toString());
        coverage(report.coverage());
        json.writeFieldName("total");
        row(report.total(), false);
        json.writeArrayFieldStart("rows");
        for (EgressRow row : report.rows()) {
            row(row, true);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("months");
        for (EgressReport.Month month : report.months()) {
            month(month);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void coverage(EgressReport.Coverage coverage) throws IOException {
        json.writeObjectFieldStart("coverage");
        if (coverage.coarsest().isPresent()) {
            json.writeNumberField(
                    "coarsestEntryMinutes", coverage.coarsest().get().minutes());
        }
        json.writeArrayFieldStart("edges");
        for (LedgerReader.EdgeRecord edge : coverage.edges()) {
            json.writeStartObject();
            json.writeStringField("edge", edge.edge());
            json.writeStringField("lastStored", edge.lastStored().toString());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("gaps");
        for (EgressReport.Gap gap : coverage.gaps()) {
            json.writeStartObject();
            json.writeStringField("edge", gap.edge());
            time("from", gap.from());
            time("to", gap.until());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeNumberField("furtherGaps", coverage.furtherGaps());
        json.writeEndObject();
    }

    private void time(String name, Instant time) throws IOException {
        json.writeStringField(name, time.toString());
    }

    private void row(EgressRow row, boolean named) throws IOException {
        json.writeStartObject();
        if (named) {
            time("start", row.start());
            json.writeObjectFieldStart("of");
            for (Map.Entry<Dimension, String> value : row.of().entrySet()) {
                json.writeStringField(value.getKey().label(), value.getValue());
                String name = report.streams().get(value.getValue());
                if (value.getKey() == Dimension.STREAM && name != null) {
                    json.writeStringField("streamName", name);
                }
            }
            json.writeEndObject();
        }
        for (Book book : Book.values()) {
            if (!book.isTraffic()) {
                continue;
            }
            json.writeObjectFieldStart(book.label());
            for (Line line : Line.traffic()) {
                if (line.book() == book) {
                    json.writeObjectFieldStart(line.label());
                    json.writeNumberField("requests", row.line(line).requests());
                    json.writeNumberField("bytes", row.line(line).bytes());
                    json.writeEndObject();
                }
            }
            json.writeEndObject();
        }
        json.writeObjectFieldStart("segments");
        json.writeNumberField("swarmBytes", row.swarmBytes());
        json.writeNumberField("httpBytes", row.httpBytes());
        json.writeNumberField("offload", rounded(row.offload()));
        json.writeEndObject();
        json.writeArrayFieldStart("savings");
        for (Saving saving : row.savings()) {
            json.writeStartObject();
            json.writeStringField("currency", saving.currency().getCurrencyCode());
            json.writeStringField("swarm", saving.swarm().number());
            json.writeStringField("costs", saving.costs().number());
            json.writeStringField("net", saving.net().number());
            json.writeStringField("cache", saving.cache().number());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static BigDecimal rounded(double share) {
        return new BigDecimal(String.format(Locale.ROOT, "%.6f", share));
    }

    private void month(EgressReport.Month month) throws IOException {
        json.writeStartObject();
        json.writeStringField("month", month.month().toString());
        json.writeNumberField("unpricedSwarmBytes", month.unpricedSwarmBytes());
        json.writeBooleanField("coarsePercentiles", month.coarsePercentiles());
        json.writeArrayFieldStart("plans");
        for (PlanMonth plan : month.plans()) {
            plan(plan);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void plan(PlanMonth plan) throws IOException {
        json.writeStartObject();
        json.writeStringField("plan", plan.plan().name());
        json.writeStringField("for", plan.plan().payee().label());
        json.writeStringField("currency", plan.actual().currency().getCurrencyCode());
        json.writeStringField("first", plan.days().first().toString());
        json.writeStringField("end", plan.days().end().toString());
        json.writeStringField("actual", plan.actual().number());
        json.writeStringField("withoutSwarm", plan.withoutSwarm().number());
        json.writeStringField("swarm", plan.swarm().number());
        json.writeStringField("signalling", plan.signalling().number());
        json.writeStringField("client", plan.client().number());
        json.writeStringField("hedged", plan.hedged().number());
        json.writeStringField("fee", plan.fee().number());
        json.writeStringField("costs", plan.costs().number());
        json.writeStringField("net", plan.net().number());
        json.writeStringField("cache", plan.cache().number());
        json.writeStringField("unit", plan.plan().tariff().unit().label());
        json.writeObjectFieldStart("traffic");
        for (Part part : Part.values()) {
            Traffic traffic = plan.of(part);
            json.writeObjectFieldStart(part.label());
            json.writeNumberField("requests", traffic.requests());
            json.writeNumberField("bytes", traffic.sent());
            json.writeEndObject();
        }
        json.writeEndObject();
        if (plan.plan().tariff().unit().isRate()) {
            int samples = plan.of(Part.SERVED).samples();
            json.writeNumberField("samples", samples);
            json.writeNumberField("dropped", Traffic.dropped(samples));
        }
        json.writeEndObject();
    }
}
