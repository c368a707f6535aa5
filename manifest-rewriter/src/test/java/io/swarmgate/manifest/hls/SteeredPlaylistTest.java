package io.swarmgate.manifest.hls;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.manifest.GatewayMapping;
import io.swarmgate.manifest.GatewayMapping.Origin;
import io.swarmgate.manifest.GatewayMapping.Route;
import io.swarmgate.manifest.RewriteLimits;
import io.swarmgate.manifest.RewriteResult;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Content steering (RFC 8216bis, section 7): clients derive URLs of other hosts from those of variant streams. */
class SteeredPlaylistTest {
    private static final String BASE = "http://o.example/live/ch/main.m3u8";
    private static final Route TV = new Route("/tv/", "http://o.example/live/");
    private static final List<Origin> ORIGINS =
            List.of(new Origin("main", "http://o.example/"), new Origin("cdn", "https://cdn.example/"));
    private static final GatewayMapping MAPPING = GatewayMapping.of("/_p2p", TV, List.of(TV), ORIGINS, true);

    private static final String STEERING = "#EXT-X-CONTENT-STEERING:SERVER-URI=\"https://steer.example/s\"\n";
    private static final String VARIANT = "#EXT-X-STREAM-INF:BANDWIDTH=1,PATHWAY-ID=\"A\",AUDIO=\"a\"\n";

    private static String rewritten(String playlist) {
        ByteBuffer input = ByteBuffer.wrap(playlist.getBytes(StandardCharsets.UTF_8));
        RewriteResult result = PlaylistRewriter.rewrite(input, BASE, MAPPING, RewriteLimits.DEFAULT, Map.of());
        return new String(result.toByteArray(), StandardCharsets.UTF_8);
    }

    @Test
    void playlistsThatAreNamedByTheirServerStayThere() {
        String playlist = "#EXTM3U\n" + STEERING
                + "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"a\",URI=\"http://o.example/live/ch/a.m3u8\"\n"
                + VARIANT + "https://cdn.example/v.m3u8\n" + VARIANT + "//o.example/live/v.m3u8\n";
        assertThat(rewritten(playlist)).isEqualTo(playlist);
    }

    @Test
    void theTagMayComeLast() {
        String playlist = "#EXTM3U\n" + VARIANT + "https://cdn.example/v.m3u8\n" + STEERING;
        assertThat(rewritten(playlist)).isEqualTo(playlist);
    }

    @Test
    void relativePlaylistsComeThroughTheEdge() {
        String playlist = "#EXTM3U\n" + STEERING + VARIANT + "v.m3u8\n" + VARIANT + "/live/v.m3u8\n";
        assertThat(rewritten(playlist)).isEqualTo(playlist.replace("/live/", "/tv/"));
    }
}
