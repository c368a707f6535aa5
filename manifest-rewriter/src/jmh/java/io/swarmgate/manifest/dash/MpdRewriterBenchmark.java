package io.swarmgate.manifest.dash;

import io.lindstrom.mpd.MPDParser;
import io.swarmgate.manifest.GatewayMapping;
import io.swarmgate.manifest.RewriteLimits;
import io.swarmgate.manifest.RewriteResult;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Rewriting an MPD, against reading it into objects and writing it again. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(1)
public class MpdRewriterBenchmark {
    private static final String URL = "http://origin.example/live/channel.mpd";
    private static final int LARGE_BYTES = 300 * 1024;

    @Param({"typical", "large", "absolute"})
    private String mpd = "typical";

    private byte[] bytes = new byte[0];
    private final MPDParser parser = new MPDParser();
    private final GatewayMapping mapping = GatewayMapping.ofOrigin("http://origin.example");

    @Setup
    public void write() {
        bytes = switch (mpd) {
            case "typical" -> document(1, 40, "").getBytes(StandardCharsets.UTF_8);
            case "large" -> large("").getBytes(StandardCharsets.UTF_8);
            default -> large("<BaseURL>http://origin.example/cdn/</BaseURL>").getBytes(StandardCharsets.UTF_8);
        };
    }

    @Benchmark
    public RewriteResult rewrite() {
        return MpdRewriter.rewrite(ByteBuffer.wrap(bytes), URL, mapping, RewriteLimits.DEFAULT);
    }

    @Benchmark
    public byte[] roundTripOfMpdParser() throws IOException {
        return parser.writeAsBytes(parser.parse(new ByteArrayInputStream(bytes)));
    }

    private static String large(String baseUrl) {
        int periods = 1;
        while (document(periods, 120, baseUrl).length() < LARGE_BYTES) {
            periods++;
        }
        return document(periods, 120, baseUrl);
    }

    /** A live ladder of six videos and two audios, with its timeline written out. */
    private static String document(int periods, int segments, String baseUrl) {
        StringBuilder out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                + "<MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"dynamic\" minimumUpdatePeriod=\"PT2S\""
                + " availabilityStartTime=\"2024-01-01T00:00:00Z\" minBufferTime=\"PT4S\""
                + " profiles=\"urn:mpeg:dash:profile:isoff-live:2011\">\n");
        for (int period = 0; period < periods; period++) {
            out.append("  <Period id=\"p")
                    .append(period)
                    .append("\" start=\"PT")
                    .append(period * 600)
                    .append("S\">\n");
            out.append("    ").append(baseUrl).append('\n');
            for (String type : new String[] {"video", "audio"}) {
                out.append("    <AdaptationSet contentType=\"")
                        .append(type)
                        .append("\" mimeType=\"")
                        .append(type)
                        .append("/mp4\" segmentAlignment=\"true\" startWithSAP=\"1\">\n"
                                + "      <SegmentTemplate timescale=\"90000\" initialization=\"$RepresentationID$/init.mp4\""
                                + " media=\"$RepresentationID$/$Time$.m4s\">\n        <SegmentTimeline>\n");
                for (int i = 0; i < segments; i++) {
                    out.append("          <S t=\"")
                            .append(i * 360360L)
                            .append("\" d=\"")
                            .append(360000 + i % 720)
                            .append("\"/>\n");
                }
                out.append("        </SegmentTimeline>\n      </SegmentTemplate>\n");
                for (int i = 0; i < (type.equals("video") ? 6 : 2); i++) {
                    out.append("      <Representation id=\"")
                            .append(type)
                            .append(i)
                            .append("\" bandwidth=\"")
                            .append(500_000 * (i + 1))
                            .append("\" codecs=\"avc1.640028\" width=\"1280\" height=\"720\"/>\n");
                }
                out.append("    </AdaptationSet>\n");
            }
            out.append("  </Period>\n");
        }
        return out.append("</MPD>\n").toString();
    }
}
