package io.swarmgate.edge.swarm;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.swarmgate.swarm.ChurnModel;
import io.swarmgate.swarm.PeerMatcher;
import io.swarmgate.swarm.SwarmReport;
import io.swarmgate.swarm.Swarms;
import io.swarmgate.swarm.receipt.Party;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code /api/v1/swarm} on the admin listener: streams, peers, links, and why each was chosen. */
final class SwarmReportHandler implements HttpHandler {
    private static final JsonFactory JSON = new JsonFactory();

    private final Swarms swarms;

    SwarmReportHandler(Swarms swarms) {
        this.swarms = swarms;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
        exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
        exchange.getResponseSender().send(json(swarms.describe()));
    }

    static String json(List<SwarmReport> reports) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeArrayFieldStart("streams");
            for (SwarmReport report : reports) {
                stream(json, report);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new IllegalStateException("writing to memory", impossible);
        }
        return text.toString();
    }

    private static void stream(JsonGenerator json, SwarmReport report) throws IOException {
        json.writeStartObject();
        json.writeStringField("stream", report.stream());
        json.writeStringField("route", report.route());
        json.writeBooleanField("enabled", report.enabled());
        json.writeArrayFieldStart("peers");
        for (SwarmReport.Member member : report.peers()) {
            member(json, member);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void member(JsonGenerator json, SwarmReport.Member member) throws IOException {
        json.writeStartObject();
        json.writeStringField("peer", member.peer().value());
        json.writeStringField("address", member.facts().address());
        json.writeStringField("site", member.facts().site());
        if (member.facts().asn() != null) {
            json.writeNumberField("asn", member.facts().asn());
        }
        json.writeStringField("country", member.facts().country());
        json.writeObjectFieldStart("playheadSeconds");
        for (Map.Entry<String, Double> track : member.playheads().entrySet()) {
            number(json, track.getKey(), track.getValue());
        }
        json.writeEndObject();
        number(json, "ageSeconds", member.ageSeconds());
        number(json, "bufferSeconds", member.bufferSeconds());
        if (member.uplinkKbps() != null) {
            json.writeNumberField("uplinkKbps", member.uplinkKbps());
        }
        json.writeBooleanField("visible", member.visible());
        json.writeBooleanField("shares", member.shares());
        stay(json, member.stay());
        receipts(json, member.receipts());
        json.writeArrayFieldStart("neighbours");
        for (SwarmReport.Neighbour neighbour : member.neighbours()) {
            neighbour(json, neighbour);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void stay(JsonGenerator json, ChurnModel.Forecast stay) throws IOException {
        json.writeObjectFieldStart("stay");
        number(json, "remainingSeconds", stay.remainingSeconds());
        number(json, "departuresPerSecond", stay.hazardPerSecond());
        number(json, "visibilityFactor", stay.visibilityFactor());
        number(json, "networkFactor", stay.networkFactor());
        number(json, "streamFactor", stay.streamFactor());
        json.writeEndObject();
    }

    private static void receipts(JsonGenerator json, Party.Summary receipts) throws IOException {
        json.writeObjectFieldStart("receipts");
        json.writeNumberField("provenBytes", receipts.provenBytes());
        json.writeNumberField("givenBytes", receipts.givenBytes());
        json.writeNumberField("disputedBytes", receipts.disputedBytes());
        json.writeNumberField("refused", receipts.refusals());
        json.writeEndObject();
    }

    private static void neighbour(JsonGenerator json, SwarmReport.Neighbour neighbour) throws IOException {
        PeerMatcher.Match why = neighbour.why();
        json.writeStartObject();
        json.writeStringField("peer", neighbour.peer().value());
        json.writeBooleanField("open", neighbour.open());
        json.writeNumberField("ageSeconds", neighbour.age().toSeconds());
        number(json, "gotBytesPerSecond", neighbour.gotBytesPerSecond());
        json.writeObjectFieldStart("why");
        json.writeStringField("chosen", why.peer().value());
        json.writeStringField("because", why.because().name().toLowerCase(Locale.ROOT));
        json.writeStringField("locality", why.locality().name().toLowerCase(Locale.ROOT));
        json.writeBooleanField("sameTrack", why.sameTrack());
        if (Double.isFinite(why.distanceSeconds())) {
            number(json, "distanceSeconds", why.distanceSeconds());
        }
        number(json, "value", why.value());
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void number(JsonGenerator json, String name, double value) throws IOException {
        json.writeNumberField(name, Math.round(value * 1e4) / 1e4);
    }
}
