package io.swarmgate.edge.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.EdgeProxy;
import io.swarmgate.edge.ScriptedOrigin;
import io.swarmgate.edge.config.ConfigLoader;
import io.swarmgate.edge.config.ConfigResult;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Initialization segments, which viewers share only where they are told to. */
class ShareInitIT {
    private static final String HLS = """
            #EXTM3U
            #EXT-X-TARGETDURATION:4
            #EXT-X-MAP:URI="init.mp4"
            #EXTINF:4,
            s1.m4s
            #EXTINF:4,
            s2.m4s
            #EXT-X-ENDLIST
            """;

    private static final String DASH = """
            <MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT8S"><Period>
            <AdaptationSet mimeType="video/mp4"><SegmentTemplate timescale="1" duration="4" startNumber="1"
            initialization="$RepresentationID$/init.mp4" media="$RepresentationID$/s$Number$.m4s"/>
            <Representation id="v" bandwidth="1"/></AdaptationSet></Period></MPD>
            """;

    @TempDir
    Path directory;

    private ScriptedOrigin origin;

    @BeforeEach
    void start() {
        origin = ScriptedOrigin.start(ShareInitIT::answer);
    }

    @AfterEach
    void stop() {
        origin.close();
    }

    private static boolean answer(String request, OutputStream out) throws IOException {
        String path = request.split(" ", 3)[1];
        String content = path.endsWith(".m3u8") ? HLS : path.endsWith(".mpd") ? DASH : "the bytes of " + path;
        String type = path.endsWith(".m3u8")
                ? "application/vnd.apple.mpegurl"
                : path.endsWith(".mpd") ? "application/dash+xml" : "video/mp4";
        ScriptedOrigin.send(
                out,
                "HTTP/1.1 200 OK\nContent-Type: " + type + "\nCache-Control: max-age=60\nContent-Length: "
                        + content.length() + "\n\n");
        out.write(content.getBytes(StandardCharsets.US_ASCII));
        out.flush();
        return true;
    }

    private EdgeProxy edge(boolean shareInit) throws IOException {
        String text = """
                listen: 127.0.0.1:0
                admin: 127.0.0.1:0
                gateway: {directory: %s}
                origins: {main: "%s"}
                routes: [{path: /, origin: main, swarm: true}]
                swarm: {share-init: %s, stun: off, control-group: 0%%}
                """.formatted(directory.resolve("spool"), origin.url(), shareInit);
        return EdgeProxy.start(
                ((ConfigResult.Valid) new ConfigLoader(Map.of()).parse("f.yaml", text, directory)).config());
    }

    private static String need(String path) {
        return "{\"t\":\"need\",\"path\":\"" + path + "\"}";
    }

    private static void assertDigested(EdgeProxy edge, String manifest, String init) throws Exception {
        try (SwarmClient client = new SwarmClient(edge.address())) {
            // A page that asks for it first of all joins by it.
            client.join(init, "http://127.0.0.1:" + edge.address().getPort() + manifest);
            client.say(need(init));
            assertThat(client.expect("digest")).containsEntry("path", init);
            client.say("{\"t\":\"at\",\"path\":\"" + init + "\",\"buffer\":1}");
            client.say("{\"t\":\"ping\"}");
            client.expect("pong");
            assertThat(client.rest()).as("it is no place in the stream").isEmpty();
        }
    }

    @Test
    void whereTheyAreSharedTheGatewayDigestsThem() throws Exception {
        try (EdgeProxy edge = edge(true)) {
            assertDigested(edge, "/vod/list.m3u8", "/_p2p/vod/init.mp4");
            assertDigested(edge, "/vod/list.mpd", "/_p2p/vod/v/init.mp4");
        }
    }

    @Test
    void elsewhereItSaysNothingOfThem() throws Exception {
        try (EdgeProxy edge = edge(false);
                SwarmClient client = new SwarmClient(edge.address())) {
            client.join("/_p2p/vod/s1.m4s", "http://127.0.0.1:" + edge.address().getPort() + "/vod/list.m3u8");
            client.say(need("/_p2p/vod/init.mp4"));
            client.say(need("/_p2p/vod/s1.m4s"));
            assertThat(client.expect("digest")).containsEntry("path", "/_p2p/vod/s1.m4s");
            client.say("{\"t\":\"ping\"}");
            client.expect("pong");
            assertThat(client.rest()).isEmpty();
        }
    }
}
