package io.swarmgate.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentDigestTest extends StoreTestBase {

    /** Straight from the definition in docs/gateway.md. */
    private static String expected(byte[] content, int length, boolean complete) throws Exception {
        MessageDigest root = MessageDigest.getInstance("SHA-256");
        root.update(ByteBuffer.allocate(8).putLong(0, length));
        ByteBuffer hashes = ByteBuffer.allocate(32 * ((length + 65_535) / 65_536));
        for (int at = 0; at < length; at += 65_536) {
            byte[] chunk = Arrays.copyOfRange(content, at, Math.min(length, at + 65_536));
            hashes.put(MessageDigest.getInstance("SHA-256").digest(chunk));
        }
        root.update(hashes.array());
        String rootText = complete ? "\"" + HexFormat.of().formatHex(root.digest()) + "\"" : "null";
        return "{\"algorithm\":\"sha-256\",\"chunkBytes\":65536,\"complete\":" + complete + ",\"length\":" + length
                + ",\"root\":" + rootText + ",\"chunks\":\""
                + Base64.getEncoder().encodeToString(hashes.array()) + "\"}";
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 65_535, 65_536, 65_537, 300_000})
    void everyChunkIsHashedWhileTheSegmentArrives(int length) throws Exception {
        byte[] content = bytes(length);
        fill(URL, content);
        assertThat(json()).isEqualTo(expected(content, length, true));
    }

    @Test
    void chunksAreKnownBeforeTheEnd() throws Exception {
        byte[] content = bytes(300_000);
        FakeClient.get(store, URL);
        origin.next().answer(200, "Content-Length", "300000").data(content, 0, 100_000);
        await(() -> {
            SegmentDigest digest = store.digest(SegmentKey.of("origin", URL));
            return digest != null && digest.lengthBytes() == 65_536;
        });
        assertThat(json()).isEqualTo(expected(content, 65_536, false));
    }

    @Test
    void whatIsWholeIsKnownWhileItArrivesOnceMoreForAnotherSite() throws Exception {
        byte[] content = bytes(300_000);
        FakeClient early = FakeClient.get(store, URL, "Origin", "https://tv.example");
        origin.next().answer(200, "Content-Length", "300000").data(content).end();
        early.content();
        awaitStored(1);
        FakeClient late = FakeClient.get(store, URL);
        origin.next().answer(200, "Content-Length", "300000").data(content, 0, 100_000);
        late.content(100_000);
        assertThat(json()).isEqualTo(expected(content, 300_000, true));
    }

    private String json() {
        SegmentDigest digest = store.digest(SegmentKey.of("origin", URL));
        return digest == null ? "(no digest)" : digest.toJson();
    }

    @Test
    void whatIsNotThereHasNone() {
        assertThat(store.digest(SegmentKey.of("origin", URL))).isNull();
    }
}
