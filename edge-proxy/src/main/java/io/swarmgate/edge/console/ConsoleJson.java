package io.swarmgate.edge.console;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.swarmgate.edge.metrics.EdgeMetrics;
import io.swarmgate.edge.metrics.EdgeMetrics.Source;
import io.swarmgate.edge.metrics.Traffic;
import io.swarmgate.swarm.SwarmPicture;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes what the console's resources answer. */
final class ConsoleJson {
    private static final JsonFactory JSON = new JsonFactory();

    private final JsonGenerator json;

    private interface Content {
        void write(ConsoleJson to) throws IOException;
    }

    private ConsoleJson(JsonGenerator json) {
        this.json = json;
    }

    private static String object(Content content) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            content.write(new ConsoleJson(json));
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new IllegalStateException("writing to memory", impossible);
        }
        return text.toString();
    }

    static String of(Summary summary) {
        return object(to -> to.summary(summary));
    }

    static String of(Instant started, List<TrafficHistory.Sample> samples) {
        return object(to -> to.history(started, samples));
    }

    static String of(SwarmPicture picture) {
        return object(to -> to.picture(picture));
    }

    static String error(String detail) {
        return object(to -> to.json.writeStringField("detail", detail));
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private void time(String name, @Nullable Instant time) throws IOException {
        if (time != null) {
            json.writeStringField(name, time.toString());
        }
    }

    private void summary(Summary summary) throws IOException {
        json.writeStringField("edge", summary.edge());
        json.writeStringField("version", summary.version());
        time("started", summary.started());
        time("now", summary.now());
        json.writeStringField("zone", summary.zone().getId());
        json.writeBooleanField("ledger", summary.ledger());
        json.writeBooleanField("session", summary.session());
        if (summary.notReady() != null) {
            json.writeStringField("notReady", summary.notReady());
        }
        json.writeArrayFieldStart("notes");
        for (String note : summary.notes()) {
            json.writeString(note);
        }
        json.writeEndArray();
        json.writeNumberField("viewers", summary.viewers());
        segments(summary.traffic());
        json.writeNumberField("unprovenBytes", summary.traffic().unprovenBytes());
        json.writeArrayFieldStart("origins");
        for (OriginWatch.Health origin : summary.origins()) {
            origin(origin);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("streams");
        for (StreamList.Entry stream : summary.streams().streams()) {
            stream(stream);
        }
        json.writeEndArray();
        json.writeNumberField("allStreams", summary.streams().all());
        json.writeArrayFieldStart("events");
        for (ConsoleEvent event : summary.events()) {
            json.writeStartObject();
            time("time", event.time());
            json.writeStringField("kind", label(event.kind()));
            json.writeStringField("level", label(event.level()));
            json.writeStringField("text", event.text());
            json.writeNumberField("times", event.times());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void segments(Traffic traffic) throws IOException {
        json.writeObjectFieldStart("segments");
        for (Source source : Source.values()) {
            Traffic.Count count = traffic.segments(source);
            json.writeObjectFieldStart(EdgeMetrics.label(source));
            json.writeNumberField("requests", count.requests());
            json.writeNumberField("bytes", count.bytes());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private void origin(OriginWatch.Health origin) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", origin.name());
        json.writeStringField("url", origin.url());
        json.writeStringField("state", label(origin.state()));
        json.writeNumberField("requests", origin.requests());
        json.writeNumberField("failures", origin.failures());
        json.writeNumberField("bytes", origin.bytes());
        if (origin.firstByteMillis() != null) {
            json.writeNumberField("firstByteMillis", Math.round(origin.firstByteMillis() * 10) / 10.0);
        }
        time("lastSuccess", origin.lastSuccess());
        time("lastFailure", origin.lastFailure());
        if (origin.lastError() != null) {
            json.writeStringField("lastError", origin.lastError());
        }
        json.writeEndObject();
    }

    private void stream(StreamList.Entry stream) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", stream.id());
        json.writeStringField("name", stream.name());
        json.writeStringField("route", stream.route());
        json.writeBooleanField("live", stream.live());
        json.writeBooleanField("file", stream.file());
        json.writeNumberField("viewers", stream.viewers());
        json.writeArrayFieldStart("tracks");
        for (StreamList.Track track : stream.tracks()) {
            json.writeStartObject();
            json.writeStringField("name", track.name());
            json.writeNumberField("viewers", track.viewers());
            json.writeNumberField("segments", track.segments());
            json.writeNumberField("parts", track.parts());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeNumberField("allTracks", stream.allTracks());
        json.writeEndObject();
    }

    private void history(Instant started, List<TrafficHistory.Sample> samples) throws IOException {
        time("started", started);
        json.writeNumberField("stepSeconds", TrafficHistory.STEP.toSeconds());
        json.writeArrayFieldStart("times");
        for (TrafficHistory.Sample sample : samples) {
            json.writeNumber(sample.time().toEpochMilli());
        }
        json.writeEndArray();
        json.writeObjectFieldStart("bytes");
        for (Source source : Source.values()) {
            json.writeArrayFieldStart(EdgeMetrics.label(source));
            for (TrafficHistory.Sample sample : samples) {
                json.writeNumber(sample.bytes().getOrDefault(source, 0L));
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    private void picture(SwarmPicture picture) throws IOException {
        json.writeStringField("stream", picture.stream());
        json.writeStringField("route", picture.route());
        json.writeBooleanField("enabled", picture.enabled());
        json.writeNumberField("peers", picture.peers());
        json.writeBooleanField("bySite", picture.bySite());
        json.writeArrayFieldStart("nodes");
        for (SwarmPicture.Node node : picture.nodes()) {
            json.writeStartObject();
            json.writeStringField("id", node.id());
            json.writeStringField("site", node.site());
            json.writeNumberField("peers", node.peers());
            json.writeNumberField("sharing", node.sharing());
            json.writeObjectFieldStart("health");
            for (SwarmPicture.Health health : SwarmPicture.Health.values()) {
                json.writeNumberField(label(health), node.health().getOrDefault(health, 0));
            }
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("feeds");
        for (SwarmPicture.Feed feed : picture.feeds()) {
            json.writeStartObject();
            json.writeStringField("from", feed.from());
            json.writeStringField("to", feed.to());
            json.writeNumberField("links", feed.links());
            json.writeNumberField("bytesPerSecond", Math.round(feed.bytesPerSecond()));
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
