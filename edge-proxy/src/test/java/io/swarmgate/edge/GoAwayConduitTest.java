package io.swarmgate.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xnio.conduits.StreamSinkConduit;

/** Where a GOAWAY may stand among the frames of a connection (RFC 9113, sections 4.1, 6.8 and 6.10). */
class GoAwayConduitTest {
    private static final String GO_AWAY = "0000080700000000007fffffff00000000";
    private static final String SETTINGS = "000000040000000000";
    private static final String HEADERS = "0000020100000000018888";
    private static final String CONTINUATION = "00000109040000000188";
    private static final String DATA = "000003000100000001aabbcc";

    private final ByteArrayOutputStream wire = new ByteArrayOutputStream();
    private final Random random = new Random(1);
    /** Most bytes that the connection takes at a time; nothing at all every now and then if there is a limit. */
    private int limit = Integer.MAX_VALUE;

    private final GoAwayConduit conduit = new GoAwayConduit((StreamSinkConduit) Proxy.newProxyInstance(
            GoAwayConduitTest.class.getClassLoader(),
            new Class<?>[] {StreamSinkConduit.class},
            (self, method, given) -> switch (method.getName()) {
                case "write" ->
                    given[0] instanceof ByteBuffer one
                            ? (Object) take(one, room())
                            : (Object) take((ByteBuffer[]) given[0], (Integer) given[1], (Integer) given[2]);
                case "flush" -> true;
                default -> throw new UnsupportedOperationException(method.getName());
            }));

    private int room() {
        return limit == Integer.MAX_VALUE ? limit : random.nextInt(limit + 1);
    }

    private int take(ByteBuffer from, int most) {
        int taken = Math.min(most, from.remaining());
        for (int i = 0; i < taken; i++) {
            wire.write(from.get());
        }
        return taken;
    }

    private long take(ByteBuffer[] from, int offset, int length) {
        int room = room();
        long taken = 0;
        for (int i = offset; i < offset + length; i++) {
            taken += take(from[i], (int) Math.min(Integer.MAX_VALUE, room - taken));
        }
        return taken;
    }

    private static ByteBuffer bytes(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    }

    private void send(String... frames) throws IOException {
        ByteBuffer[] buffers = new ByteBuffer[frames.length];
        for (int i = 0; i < frames.length; i++) {
            buffers[i] = bytes(frames[i]);
        }
        while (buffers[frames.length - 1].hasRemaining()) {
            conduit.write(buffers, 0, frames.length);
        }
    }

    private String sent() {
        return HexFormat.of().formatHex(wire.toByteArray());
    }

    @Test
    void goesOutAtOnceBetweenFramesAndOnlyOnce() throws IOException {
        send(SETTINGS);
        conduit.sayGoAway();
        assertThat(sent()).isEqualTo(SETTINGS + GO_AWAY);
        conduit.sayGoAway();
        send(DATA);
        assertThat(sent()).isEqualTo(SETTINGS + GO_AWAY + DATA);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 9, 10, 11})
    void waitsForTheEndOfAFrame(int sentBefore) throws IOException {
        ByteBuffer frame = bytes(DATA);
        ByteBuffer first = frame.slice(0, sentBefore);
        assertThat(conduit.write(first)).isEqualTo(sentBefore);
        conduit.sayGoAway();
        conduit.write(frame.position(sentBefore));
        conduit.write(bytes(SETTINGS));
        assertThat(sent()).isEqualTo(DATA + GO_AWAY + SETTINGS);
    }

    @Test
    void waitsForTheEndOfAHeaderSection() throws IOException {
        send(HEADERS);
        conduit.sayGoAway();
        assertThat(sent()).isEqualTo(HEADERS);
        send(CONTINUATION);
        send(DATA);
        assertThat(sent()).isEqualTo(HEADERS + CONTINUATION + GO_AWAY + DATA);
    }

    /** Whatever a slow connection takes at a time, and whenever it is asked for. */
    @Test
    void standsOnceBetweenTwoFramesAndChangesNoByteOfOthers() throws IOException {
        for (int round = 0; round < 500; round++) {
            wire.reset();
            GoAwayConduitTest one = new GoAwayConduitTest();
            one.random.setSeed(round);
            one.limit = 1 + round % 30;
            List<String> frames = new ArrayList<>();
            int asked = one.random.nextInt(20);
            for (int i = 0; i < 30; i++) {
                if (i == asked) {
                    one.conduit.sayGoAway();
                }
                String[] group = one.random.nextBoolean()
                        ? new String[] {HEADERS, CONTINUATION, DATA}
                        : new String[] {DATA, SETTINGS};
                frames.addAll(List.of(group));
                one.send(group);
            }
            String sent = one.sent();
            int at = sent.indexOf(GO_AWAY);
            assertThat(at).as("round %s", round).isNotNegative();
            assertThat(sent.substring(0, at) + sent.substring(at + GO_AWAY.length()))
                    .isEqualTo(String.join("", frames));
            String before = sent.substring(0, at);
            assertThat(before.isEmpty()
                            || before.endsWith(DATA)
                            || before.endsWith(SETTINGS)
                            || before.endsWith(CONTINUATION))
                    .as("round %s", round)
                    .isTrue();
        }
    }
}
