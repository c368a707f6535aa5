package io.swarmgate.edge.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.EdgeProxy;
import io.swarmgate.edge.RawClient;
import io.swarmgate.edge.ScriptedOrigin;
import io.swarmgate.edge.config.ConfigLoader;
import io.swarmgate.edge.config.ConfigResult;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that no manifest names, as far as the gateway has to do with them. */
class FileSwarmIT {
    private static final int WINDOW = 1 << 20;
    private static final String FILE = "/_p2p/updates/image.bin";
    private static final Pattern RANGE = Pattern.compile("(?i)\r\nrange: bytes=(\\d+)-(\\d*)\r\n");

    @TempDir
    Path directory;

    private final byte[] content = new byte[2 * WINDOW + 100];
    private volatile String fields = "ETag: \"1\"\nCache-Control: max-age=1\nContent-Disposition: attachment\n";
    private volatile String type = "application/x-image";
    private volatile boolean ranges = true;
    private ScriptedOrigin origin;
    private EdgeProxy edge;

    @BeforeEach
    void start() throws IOException {
        new Random(3).nextBytes(content);
        origin = ScriptedOrigin.start(this::answer);
        String text = """
                listen: 127.0.0.1:0
                admin: 127.0.0.1:0
                gateway: {directory: %s}
                origins: {main: "%s"}
                routes:
                  - {path: /, origin: main, swarm: true, inject: true, files: [/updates/**, '*.iso']}
                  - {path: /docs/, origin: main, swarm: true}
                  - {path: /, hosts: [plain.example], origin: main, swarm: true}
                  - {path: /pages/, origin: main, swarm: true, inject: true}
                swarm: {stun: off, control-group: 0%%}
                """.formatted(directory, origin.url());
        ConfigResult read = new ConfigLoader(Map.of()).parse("f.yaml", text, directory);
        edge = EdgeProxy.start(((ConfigResult.Valid) read).config());
    }

    @AfterEach
    void stop() {
        edge.close();
        origin.close();
    }

    private boolean answer(String request, OutputStream out) throws IOException {
        Matcher range = RANGE.matcher(request);
        int from = 0;
        int to = content.length;
        String status = "200 OK";
        String part = "";
        if (ranges && range.find()) {
            from = Integer.parseInt(range.group(1));
            to = range.group(2).isEmpty() ? to : Math.min(to, Integer.parseInt(range.group(2)) + 1);
            status = "206 Partial Content";
            part = "Content-Range: bytes " + from + "-" + (to - 1) + "/" + content.length + "\n";
        }
        ScriptedOrigin.send(
                out,
                "HTTP/1.1 " + status + "\nContent-Type: " + type + "\nContent-Length: " + (to - from) + "\n" + part
                        + fields + "\n");
        out.write(content, from, to - from);
        out.flush();
        return true;
    }

    private SwarmClient newClient() {
        return new SwarmClient(edge.address());
    }

    private Map<String, Object> joinAnswer(String path) throws Exception {
        try (SwarmClient client = newClient()) {
            HttpResponse<String> answer = client.askToJoin(path);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return SwarmClient.parse(answer.body());
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Map<String, Object> message, String name) {
        return (Map<String, Object>) SwarmClient.field(message, name);
    }

    @Test
    void whoJoinsForAFileLearnsWhatItIs() throws Exception {
        Map<String, Object> file = object(joinAnswer(FILE), "file");
        assertThat(file).containsEntry("path", FILE).containsEntry("length", (long) content.length);
        assertThat(object(file, "fields"))
                .containsEntry("etag", "\"1\"")
                .containsEntry("content-type", "application/x-image")
                .containsEntry("content-disposition", "attachment");
    }

    @Test
    void patternsAreOfTheRouteThatShowsTheFile() throws Exception {
        assertThat(joinAnswer("/_p2p/anywhere/disk.iso?mirror=2")).containsKey("file");
        try (SwarmClient client = newClient()) {
            assertThat(client.askToJoin("/_p2p/docs/disk.iso").statusCode()).isEqualTo(404);
            assertThat(client.askToJoin("/_p2p/other/image.bin").statusCode()).isEqualTo(404);
            assertThat(client.askToJoin("/_p2p/updates/list.m3u8").statusCode()).isEqualTo(404);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "Cache-Control: private | the origin does not let it be stored",
                "Cache-Control: no-store | the origin does not let it be stored",
                "Set-Cookie: a=b | the origin does not let it be stored",
                "Cache-Control: max-age=9 | strong validator",
                "ETag: W/\"1\" | strong validator"
            })
    void whatMayNotBeSharedIsNotAndTheAnswerSaysWhy(String field, String why) throws Exception {
        fields = field + "\n";
        try (SwarmClient client = newClient()) {
            HttpResponse<String> answer = client.askToJoin(FILE);
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(SwarmClient.parse(answer.body())).containsEntry("error", "unknown_segment");
            assertThat(answer.body()).contains(why);
        }
    }

    @Test
    void anOriginWithoutRangesWillDo() throws Exception {
        ranges = false;
        assertThat(object(joinAnswer(FILE), "file")).containsEntry("length", (long) content.length);
    }

    private static String window(String type, int number) {
        return "{\"t\":\"" + type + "\",\"path\":\"" + FILE + "\",\"range\":[" + (long) number * WINDOW + ","
                + ((number + 1L) * WINDOW - 1) + "]}";
    }

    @Test
    void itsWindowsAreListedAndDigestedAlsoTheLastOne() throws Exception {
        try (SwarmClient client = newClient()) {
            client.join(FILE);
            client.say(window("at", 1));
            List<?> list = (List<?>) SwarmClient.field(client.expect("segments"), "list");
            assertThat(list).hasSize(2);
            assertThat(list.get(1).toString()).contains("n=2").contains("[2097152, 3145727]");

            client.say(window("need", 2));
            Map<String, Object> digest = object(client.expect("digest"), "digest");
            assertThat(digest).containsEntry("length", 100L).containsEntry("complete", true);
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(content, 2 * WINDOW, 100);
            assertThat(digest)
                    .containsEntry(
                            "chunks", Base64.getUrlEncoder().withoutPadding().encodeToString(sha256.digest()));
        }
    }

    @Test
    void aDigestOnceMadeStandsInTheList() throws Exception {
        try (SwarmClient first = newClient();
                SwarmClient second = newClient()) {
            first.join(FILE);
            first.say(window("need", 0));
            first.expect("digest");
            second.join(FILE);
            second.say(window("at", 0));
            List<?> list = (List<?>) SwarmClient.field(second.expect("segments"), "list");
            assertThat(list.get(0).toString()).contains("digest");
            assertThat(list.get(1).toString()).doesNotContain("digest");
        }
    }

    @Test
    void anotherVersionIsAnotherStreamAndHasNoDigestsInTheFirst() throws Exception {
        Object before = SwarmClient.field(joinAnswer(FILE), "stream");
        try (SwarmClient old = newClient()) {
            old.join(FILE);
            fields = fields.replace("\"1\"", "\"2\"");
            content[WINDOW + 5]++;
            // Until what is known of the file is no longer fresh it is the old one.
            Object now = before;
            while (now.equals(before)) {
                now = SwarmClient.field(joinAnswer(FILE), "stream");
            }
            old.say(window("need", 1));
            old.say(window("at", 1));
            old.say("{\"t\":\"ping\"}");
            old.expect("pong");
            assertThat(old.rest()).isEmpty();
            try (SwarmClient fresh = newClient()) {
                fresh.join(FILE);
                fresh.say(window("need", 1));
                fresh.expect("digest");
            }
        }
    }

    @Test
    void theWorkerOfAHostKnowsThePatternsOfItsRoutes() throws IOException {
        String told = "self.swarmgateFiles={match:\"^(?:";
        assertThat(worker("edge.example"))
                .startsWith(told)
                .contains("/updates/")
                .contains("places:[\"/updates/*\",\"/*.iso\"]");
        // A route without hosts answers for this one as well.
        assertThat(worker("plain.example")).startsWith(told);
    }

    /** Whichever way files are asked for, the worker alone sees it; otherwise pages register it once they need it. */
    @Test
    void pagesOfAHostWithFilesAreToldToHaveTheWorker() throws IOException {
        type = "text/html;charset=utf-8";
        byte[] page = "<!doctype html><html><head>".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(page, 0, content, 0, page.length);

        assertThat(page("edge.example", "/pages/a.html")).contains(" data-worker=\"/_p2p/sw.js\"></script>");
    }

    private String page(String host, String path) throws IOException {
        return RawClient.exchange(
                        edge.address(), "GET " + path + " HTTP/1.1\nHost: " + host + "\nSec-Fetch-Dest: document\n\n")
                .text();
    }

    private String worker(String host) throws IOException {
        return RawClient.exchange(edge.address(), "GET /_p2p/sw.js HTTP/1.1\nHost: " + host + "\n\n")
                .text();
    }
}
