package io.swarmgate.edge.swarm;

import static org.awaitility.Awaitility.await;

import io.swarmgate.segment.SegmentDigest;
import io.swarmgate.swarm.protocol.SegmentName;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A page on {@link LiveOrigin}'s stream that reports what a test has it report. */
final class ReportingPage implements AutoCloseable {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    final SwarmClient client;
    final String session;
    private final byte[] salt;
    private final InetSocketAddress edge;
    private long reports;

    private ReportingPage(InetSocketAddress edge) throws IOException, InterruptedException {
        this.edge = edge;
        this.client = new SwarmClient(edge);
        String site = "http://127.0.0.1:" + edge.getPort();
        Map<String, Object> welcome =
                client.join("/_p2p/live/low4.m4s", site + "/live/master.m3u8", site + "/live/low.m3u8");
        this.session = (String) SwarmClient.field(welcome, "session");
        this.salt = Base64.getUrlDecoder().decode((String) SwarmClient.field(welcome, "salt"));
    }

    static ReportingPage joined(InetSocketAddress edge) throws IOException, InterruptedException {
        return new ReportingPage(edge);
    }

    /** The number by which it names what it exchanges with another; to be asked once. */
    @SuppressWarnings("unchecked")
    long grantFor(ReportingPage other) throws InterruptedException {
        Map<String, Object> peers =
                client.expect("peers", message -> message.toString().contains(other.client.id()));
        for (Map<String, Object> add : (List<Map<String, Object>>) SwarmClient.field(peers, "add")) {
            if (other.client.id().equals(add.get("peer"))) {
                return (Long) SwarmClient.field(add, "grant");
            }
        }
        throw new AssertionError(peers);
    }

    /** That it got chunks, with what shows that it has them. */
    String got(String path, long grant, int... chunks) {
        return key(path) + "<" + grant + ":" + bits(chunks) + shown(path, chunks);
    }

    /** That it gave chunks, which it had over HTTP. */
    String gave(String path, long grant, int... chunks) {
        int copied = chunks.length * SegmentDigest.CHUNK_BYTES;
        return key(path) + ">" + grant + ":" + bits(chunks) + shown(path, chunks) + "+" + copied + "*1";
    }

    /** The same of somebody who does not have them. */
    static String gotOf(String path, long grant, int... chunks) {
        return key(path) + "<" + grant + ":" + bits(chunks) + "!AAAAAAAA";
    }

    static String gaveOf(String path, long grant, int... chunks) {
        return key(path) + ">" + grant + ":" + bits(chunks) + "!AAAAAAAA";
    }

    /** As docs/protocol.md has it. */
    private String shown(String path, int... chunks) {
        byte[] content = LiveOrigin.content(path.replaceFirst("/_p2p", ""));
        byte[] all = new byte[6];
        for (int chunk : chunks) {
            int first = chunk * SegmentDigest.CHUNK_BYTES;
            if (first >= content.length) {
                continue;
            }
            MessageDigest hash = sha256();
            hash.update(salt);
            hash.update(ByteBuffer.allocate(Integer.BYTES).putInt(chunk).array());
            hash.update(
                    Arrays.copyOfRange(content, first, Math.min(content.length, first + SegmentDigest.CHUNK_BYTES)));
            byte[] digest = hash.digest();
            for (int i = 0; i < all.length; i++) {
                all[i] ^= digest[i];
            }
        }
        return "!" + BASE64.encodeToString(all);
    }

    static String key(String path) {
        return BASE64.encodeToString(ByteBuffer.allocate(Long.BYTES)
                .putLong(SegmentName.whole(path).key())
                .array());
    }

    private static String bits(int... chunks) {
        BitSet set = new BitSet();
        IntStream.of(chunks).forEach(set::set);
        return BASE64.encodeToString(set.toByteArray());
    }

    /** Has the gateway fetch a segment, and waits until it knows what the segment is. */
    void fetches(String path) throws IOException, InterruptedException {
        client.get(path);
        String digest = path.replaceFirst("/_p2p/", "/_p2p/@/digest/");
        await().atMost(Duration.ofMinutes(1)).until(() -> client.get(digest).statusCode() == 200);
    }

    void reports(String receipts) {
        reports(++reports, receipts);
    }

    void reports(long number, String receipts) {
        reports = Math.max(reports, number);
        client.say("{\"t\":\"report\",\"n\":" + number + ",\"r\":\"" + receipts + "\"}");
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** What it posts as it goes away. */
    HttpResponse<String> beacon(String receipts) throws IOException, InterruptedException {
        return post("{\"session\":\"" + session + "\",\"t\":\"report\",\"n\":" + ++reports + ",\"r\":\"" + receipts
                + "\"}");
    }

    HttpResponse<String> post(String text) throws IOException, InterruptedException {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + edge.getPort() + "/_p2p/@/report"))
                        .header("Content-Type", "text/plain;charset=UTF-8")
                        .header("Origin", "https://tv.example")
                        .POST(HttpRequest.BodyPublishers.ofString(text, StandardCharsets.UTF_8))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** Everything it has said is acted on. */
    void isHeard() throws InterruptedException {
        client.say("{\"t\":\"ping\"}");
        client.expect("pong");
    }

    @Override
    public void close() {
        client.close();
    }
}
