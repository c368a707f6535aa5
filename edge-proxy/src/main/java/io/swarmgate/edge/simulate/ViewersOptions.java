package io.swarmgate.edge.simulate;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.swarmgate.edge.simulate.SimulateCommand.Mode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What {@code swarmgate simulate} hands over to the viewers' process: {@code options.ts} has it, too. */
final class ViewersOptions {
    private ViewersOptions() {}

    static String of(SimulateCommand asked, SimulatedEdge edge) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
            out.writeStartObject();
            out.writeStringField("edge", edge.url());
            out.writeStringField("admin", edge.adminUrl());
            out.writeStringField("origin", edge.originUrl());
            out.writeStringField("manifest", "/" + asked.mode.name().toLowerCase(Locale.ROOT) + "/master.m3u8");
            out.writeBooleanField("live", asked.mode == Mode.LIVE);
            out.writeNumberField("peers", asked.peers);
            out.writeNumberField("duration", seconds(asked.duration));
            out.writeNumberField("arrivals", seconds(asked.arrivals()));
            out.writeNumberField("warmUp", seconds(asked.warmUp()));
            out.writeNumberField("seed", asked.seed);
            out.writeNumberField("threads", asked.threads());
            orNull(out, "medianStay", asked.medianStay == null ? null : seconds(asked.medianStay));
            out.writeStringField("stays", asked.stays.name().toLowerCase(Locale.ROOT));
            out.writeBooleanField("oracle", asked.prediction == Prediction.ORACLE);
            out.writeNumberField("down", asked.down / 8);
            out.writeNumberField("up", asked.up / 8);
            out.writeNumberField("latency", asked.latency.toMillis());
            out.writeNumberField("spread", asked.spread);
            writeLines(out, asked.links);
            out.writeNumberField("perLine", asked.perLine);
            out.writeNumberField("loss", asked.loss);
            out.writeNumberField("jitter", asked.jitter.toMillis());
            out.writeNumberField("noUpload", asked.noUpload);
            out.writeNumberField("liars", asked.liars);
            out.writeStringField("lie", asked.lie.name().toLowerCase(Locale.ROOT));
            out.writeNumberField("liarAddresses", asked.liarAddresses);
            out.writeNumberField("natBlocked", asked.natBlocked);
            out.writeNumberField("udpBlocked", asked.udpBlocked);
            out.writeNumberField("sites", asked.sites);
            out.writeNumberField("siteShare", asked.siteShare);
            out.writeNumberField("asns", asked.asns);
            out.writeNumberField("buffer", seconds(asked.buffer));
            out.writeNumberField("bitrate", asked.bitrate / 8);
            out.writeNumberField("renditions", asked.renditions);
            out.writeNumberField("segmentSeconds", seconds(asked.segmentDuration));
            out.writeNumberField("partsPerSegment", asked.partsPerSegment());
            out.writeNumberField("uploadRatio", asked.uploadRatio);
            out.writeBooleanField("json", asked.json);
            orNull(out, "minOffload", asked.minOffload);
            orNull(out, "maxCopies", asked.maxCopies);
            orNull(out, "minReached", asked.minReached);
            orNull(out, "maxWaste", asked.maxWaste);
            out.writeStringField("title", asked.title());
            out.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    private static void writeLines(JsonGenerator out, LineClass.@Nullable Mix links) throws IOException {
        out.writeArrayFieldStart("lines");
        for (LineClass line : LineClass.values()) {
            double share = links == null ? 0 : links.shares().getOrDefault(line, 0.0);
            if (share > 0) {
                out.writeStartObject();
                out.writeStringField("name", line.label());
                out.writeNumberField("share", share);
                out.writeNumberField("down", line.downMbps * 125_000);
                out.writeNumberField("up", line.upMbps * 125_000);
                out.writeNumberField("latency", line.latencyMillis);
                out.writeBooleanField("uploads", line.uploads);
                out.writeEndObject();
            }
        }
        out.writeEndArray();
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }

    private static void orNull(JsonGenerator out, String name, @Nullable Double value) throws IOException {
        if (value == null) {
            out.writeNullField(name);
        } else {
            out.writeNumberField(name, value);
        }
    }
}
