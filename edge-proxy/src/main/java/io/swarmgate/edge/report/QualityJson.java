package io.swarmgate.edge.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.swarmgate.money.GroupComparison;
import io.swarmgate.report.QualityReport;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Optional;

/** What viewers saw, as {@code /api/v1/quality} and {@code swarmgate report --quality --format json} tell it. */
public final class QualityJson {
    private static final double MILLIS = 1000;

    private QualityJson() {}

    public static String of(QualityReport report) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("from", report.from().toString());
            json.writeStringField("to", report.until().toString());
            json.writeArrayFieldStart("groups");
            for (QualityReport.Group group : report.groups()) {
                group(json, group);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("comparisons");
            for (QualityReport.Comparison comparison : report.comparisons()) {
                comparison(json, comparison);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new IllegalStateException("writing to memory", impossible);
        }
        return text.toString();
    }

    private static void group(JsonGenerator json, QualityReport.Group group) throws IOException {
        json.writeStartObject();
        json.writeStringField("route", group.route());
        json.writeStringField("group", group.viewers().label());
        json.writeNumberField("sessions", group.sessions());
        json.writeNumberField("starts", group.starts());
        number(json, "startupSeconds", group.startupMillis() / MILLIS);
        number(json, "watchedSeconds", group.watchedMillis() / MILLIS);
        json.writeNumberField("rebuffers", group.stalls());
        number(json, "rebufferSeconds", group.stalledMillis() / MILLIS);
        number(json, "rebufferRatio", group.rebufferRatio());
        number(json, "bufferSeconds", group.bufferMillis() / MILLIS);
        number(json, "kilobitsPerSecond", group.kilobitsPerSecond());
        number(json, "droppedFrameRatio", group.droppedShare());
        json.writeNumberField("httpBytes", group.httpBytes());
        json.writeEndObject();
    }

    private static void comparison(JsonGenerator json, QualityReport.Comparison comparison) throws IOException {
        json.writeStartObject();
        json.writeStringField("route", comparison.route());
        json.writeStringField("measure", comparison.measure().label());
        json.writeStringField("verdict", QualityText.word(comparison.verdict()));
        Optional<GroupComparison> figures = comparison.figures();
        if (figures.isPresent()) {
            number(json, "control", figures.get().control());
            number(json, "p2p", figures.get().p2p());
            // What sharing does.
            number(json, "difference", -figures.get().difference());
            number(json, "halfWidth", figures.get().halfWidth());
            if (comparison.measure() == QualityReport.Measure.HTTP) {
                json.writeNumberField("savedBytes", Math.round(figures.get().saved()));
                json.writeNumberField("savedBytesLow", Math.round(figures.get().savedLow()));
                json.writeNumberField("savedBytesHigh", Math.round(figures.get().savedHigh()));
            }
        }
        if (comparison.tooLittle().isPresent()) {
            json.writeStringField("detail", comparison.tooLittle().get());
        }
        json.writeEndObject();
    }

    private static void number(JsonGenerator json, String name, double value) throws IOException {
        json.writeNumberField(name, Math.round(value * 1e6) / 1e6);
    }
}
