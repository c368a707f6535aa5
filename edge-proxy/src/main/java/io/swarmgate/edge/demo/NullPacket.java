package io.swarmgate.edge.demo;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A transport stream packet that decoders skip (ISO/IEC 13818-1, section 2.4.3.3) and that carries a number: media that
 * comes again has other bytes then.
 */
final class NullPacket {
    /** Bytes. */
    static final int LENGTH = 188;

    /** PID 0x1FFF, payload only. */
    private static final int HEADER = 0x471FFF10;

    private static final byte[] STUFFING = new byte[LENGTH - Integer.BYTES - Long.BYTES];

    static {
        Arrays.fill(STUFFING, (byte) 0xFF);
    }

    private NullPacket() {}

    /** Puts one packet. */
    static void put(ByteBuffer out, long number) {
        out.putInt(HEADER).putLong(number).put(STUFFING);
    }

    /** Media among so many packets, the first of them before it: no chunk is like one of another number's. */
    static ByteBuffer around(byte[] media, int packets, long number) {
        ByteBuffer all = ByteBuffer.allocate(media.length + packets * LENGTH);
        for (long packet = 0; packet < packets; packet++) {
            put(all, number << Integer.SIZE | packet);
            if (packet == 0) {
                all.put(media);
            }
        }
        return all.flip();
    }
}
