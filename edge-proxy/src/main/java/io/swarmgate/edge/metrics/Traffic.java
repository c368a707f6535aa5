package io.swarmgate.edge.metrics;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.swarmgate.edge.metrics.EdgeMetrics.Source;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Map;

/**
 * The counts since the start at one moment, as {@code /api/v1/traffic} shows them.
 *
 * @param routes by name
 * @param origins by name
 */
public record Traffic(Map<String, Route> routes, Map<String, Origin> origins) {
    private static final JsonFactory JSON = new JsonFactory();

    /** Requests, and bytes of content. */
    public record Count(long requests, long bytes) {
        static final Count NONE = new Count(0, 0);

        Count plus(Count other) {
            return new Count(requests + other.requests, bytes + other.bytes);
        }
    }

    /**
     * What clients got.
     *
     * @param segments by who served them
     * @param unprovenBytes that viewers say they got from each other, and that are in none of the segments yet
     * @param manifestsRewritten manifests answered rewritten
     * @param manifestsUntouched manifests passed on as they came
     */
    public record Route(
            Map<Source, Count> segments, long unprovenBytes, long manifestsRewritten, long manifestsUntouched) {}

    /** What the edge itself fetched. */
    public record Origin(Count total) {}

    /** What one source served over all routes. */
    public Count segments(Source source) {
        return routes.values().stream()
                .map(route -> route.segments().getOrDefault(source, Count.NONE))
                .reduce(Count.NONE, Count::plus);
    }

    /** What viewers say they got from each other over all routes, and what is not proven. */
    public long unprovenBytes() {
        return routes.values().stream().mapToLong(Route::unprovenBytes).sum();
    }

    /** One JSON object; see docs/metrics.md. */
    public String toJson() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeObjectFieldStart("routes");
            for (Map.Entry<String, Route> route : routes.entrySet()) {
                writeRoute(json, route.getKey(), route.getValue());
            }
            json.writeEndObject();
            json.writeObjectFieldStart("origins");
            for (Map.Entry<String, Origin> origin : origins.entrySet()) {
                writeCount(json, origin.getKey(), origin.getValue().total());
            }
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new IllegalStateException("writing to memory", impossible);
        }
        return text.toString();
    }

    private static void writeRoute(JsonGenerator json, String name, Route route) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeObjectFieldStart("segments");
        for (Map.Entry<Source, Count> segments : route.segments().entrySet()) {
            writeCount(json, EdgeMetrics.label(segments.getKey()), segments.getValue());
        }
        json.writeEndObject();
        json.writeNumberField("unprovenBytes", route.unprovenBytes());
        json.writeObjectFieldStart("manifests");
        json.writeNumberField("rewritten", route.manifestsRewritten());
        json.writeNumberField("untouched", route.manifestsUntouched());
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void writeCount(JsonGenerator json, String name, Count count) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeNumberField("requests", count.requests());
        json.writeNumberField("bytes", count.bytes());
        json.writeEndObject();
    }
}
