package io.swarmgate.edge.stun;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.swarmgate.edge.stun.StunAnswer.Result;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever comes, nothing is thrown, and nothing is said that RFC 8489 does not ask for. */
class StunAnswerFuzzTest {
    private static final int ROUNDS = 20_000;

    @FuzzTest(maxDuration = "20s")
    void anyPacketIsAnsweredOrDropped(FuzzedDataProvider data) throws Exception {
        boolean request = data.consumeBoolean();
        byte[] rest = data.consumeRemainingAsBytes();
        check(request ? bindingRequest(rest) : rest);
    }

    /** Runs where no fuzzer does: bytes by chance behind the header of a Binding request. */
    @Test
    void attributesByChanceAreAnsweredOrDropped() throws Exception {
        Random random = new Random(1);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] rest = new byte[random.nextInt(20) * 4];
            random.nextBytes(rest);
            // Types and lengths that are known and short lead deeper into the decoder than those of chance.
            for (int i = 0; i + 3 < rest.length; i += 4 * (1 + random.nextInt(4))) {
                rest[i] = (byte) (random.nextBoolean() ? 0 : 0x80);
                rest[i + 1] &= 0x3f;
                rest[i + 2] = 0;
                rest[i + 3] &= 0x1f;
            }
            check(bindingRequest(rest));
        }
    }

    private static byte[] bindingRequest(byte[] attributes) {
        byte[] body = Arrays.copyOf(attributes, Math.min(attributes.length, 1480) & ~3);
        return ByteBuffer.allocate(20 + body.length)
                .putShort((short) 1)
                .putShort((short) body.length)
                .putInt(0x2112A442)
                .put(new byte[12])
                .put(body)
                .array();
    }

    private static void check(byte[] packet) throws Exception {
        StunAnswer answer = StunAnswer.to(packet, new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 9));
        boolean says = answer.result() == Result.ANSWERED || answer.result() == Result.REFUSED;
        assertThat(answer.packet() != null).isEqualTo(says);
        if (answer.packet() != null) {
            assertThat(answer.packet()).hasSizeLessThanOrEqualTo(48);
        }
    }
}
