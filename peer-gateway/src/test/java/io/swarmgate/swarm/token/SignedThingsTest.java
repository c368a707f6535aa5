package io.swarmgate.swarm.token;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.swarm.protocol.Golden;
import io.swarmgate.swarm.protocol.SegmentName;
import io.swarmgate.swarm.protocol.SegmentName.Range;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the browser client signs and hashes is what the gateway checks: {@code signed.test.ts} reads the same file. */
class SignedThingsTest {
    private static final Map<String, String> GOLDEN = Golden.read("signed.txt");

    private static byte[] bytes(String name) {
        return HexFormat.of().parseHex(text(name));
    }

    private static String text(String name) {
        return requireNonNull(GOLDEN.get(name));
    }

    @Test
    void aPeerIsCalledByTheHashOfItsKey() throws TokenRefused {
        assertThat(PeerKey.parse(bytes("public key")).id().value()).isEqualTo(GOLDEN.get("peer id"));
    }

    @Test
    void aJoinIsSignedOverNonceAndToken() throws TokenRefused {
        PeerKey key = PeerKey.parse(bytes("public key"));
        assertThat(key.signed(bytes("nonce"), text("token"), bytes("signature")))
                .isTrue();
    }

    @Test
    void aSegmentIsKnownByTheHashOfItsName() {
        String path = text("path");
        assertThat(HexFormat.of().toHexDigits(SegmentName.whole(path).key())).isEqualTo(GOLDEN.get("key of the whole"));
        assertThat(HexFormat.of().toHexDigits(new SegmentName(path, new Range(10, 19)).key()))
                .isEqualTo(GOLDEN.get("key of bytes 10-19"));
    }
}
