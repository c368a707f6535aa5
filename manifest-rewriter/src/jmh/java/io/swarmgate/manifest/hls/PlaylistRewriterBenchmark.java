package io.swarmgate.manifest.hls;

import io.lindstrom.m3u8.model.MediaPlaylist;
import io.lindstrom.m3u8.parser.MediaPlaylistParser;
import io.swarmgate.manifest.GatewayMapping;
import io.swarmgate.manifest.RewriteLimits;
import io.swarmgate.manifest.RewriteResult;
import io.swarmgate.manifest.UriPolicy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
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
import org.openjdk.jmh.infra.Blackhole;

/**
 * Media playlists of a live window (8 KiB) and of a recording (300 KiB), whose segments all move to the gateway,
 * against parsing and writing them with io.lindstrom:m3u8-parser (which maps nothing).
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PlaylistRewriterBenchmark {
    private static final String BASE_URL = "https://origin.example/live/channel1/720p/index.m3u8";

    @Param({"8", "300"})
    public int kibibytes;

    @Param({"relative", "absolute", "dated"})
    public String form = "";

    private final UriPolicy policy = GatewayMapping.ofOrigin("https://origin.example/");
    private final MediaPlaylistParser parser = new MediaPlaylistParser();
    private byte[] playlist = new byte[0];
    private String text = "";

    @Setup
    public void generate() {
        StringBuilder out = new StringBuilder();
        out.append("#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:6\n#EXT-X-MEDIA-SEQUENCE:48213\n");
        for (int number = 48213; out.length() < kibibytes * 1024; number++) {
            if (form.equals("dated")) {
                out.append("#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00.000Z\n");
            }
            out.append("#EXTINF:6.00600,\n");
            if (form.equals("absolute")) {
                out.append("https://origin.example/live/channel1/720p/");
            }
            out.append(String.format(Locale.ROOT, "segment_%08d.ts%n", number));
        }
        text = out.toString();
        playlist = text.getBytes(StandardCharsets.UTF_8);
    }

    private RewriteResult rewritten() {
        return PlaylistRewriter.rewrite(ByteBuffer.wrap(playlist), BASE_URL, policy, RewriteLimits.DEFAULT);
    }

    /** The pass alone: where each piece begins and ends. */
    @Benchmark
    public RewriteResult rewrite() {
        return rewritten();
    }

    /** And the pieces as one array. */
    @Benchmark
    public byte[] rewriteToArray() {
        return rewritten().toByteArray();
    }

    /** And each piece as a buffer, as a gathering write takes them. */
    @Benchmark
    public void rewriteToPieces(Blackhole hole) {
        for (ByteBuffer piece : rewritten().pieces()) {
            hole.consume(piece);
        }
    }

    @Benchmark
    public String m3u8ParserRoundTrip() throws Exception {
        MediaPlaylist parsed = parser.readPlaylist(text);
        return parser.writePlaylistAsString(parsed);
    }
}
