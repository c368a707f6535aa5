package io.swarmgate.manifest.hls;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Text of a playlist that comes out as it went in, even where it is not UTF-8 (which RFC 8216bis, section 4.1 demands):
 * a byte that belongs to no UTF-8 sequence becomes the lone surrogate U+DC00 + byte and returns from there.
 */
final class ByteText {
    private static final char ESCAPE = 0xdc00;

    private ByteText() {}

    static String decode(byte[] bytes, int start, int end) {
        for (int i = start; i < end; i++) {
            if (bytes[i] < 0) {
                return decodeBeyondAscii(bytes, start, end);
            }
        }
        return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }

    private static String decodeBeyondAscii(byte[] bytes, int start, int end) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, start, end - start))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            StringBuilder text = new StringBuilder(end - start);
            for (int i = start; i < end; i++) {
                text.append(bytes[i] >= 0 ? (char) bytes[i] : (char) (ESCAPE + (bytes[i] & 0xff)));
            }
            return text.toString();
        }
    }

    static byte[] encode(String text) {
        int escaped = 0;
        for (int i = 0; i < text.length(); i++) {
            if (isEscape(text, i)) {
                escaped++;
            }
        }
        if (escaped == 0) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        ByteBuffer out = ByteBuffer.allocate(4 * text.length());
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            if (isEscape(text, i)) {
                out.put(text.substring(from, i).getBytes(StandardCharsets.UTF_8));
                out.put((byte) (text.charAt(i) - ESCAPE));
                from = i + 1;
            }
        }
        out.put(text.substring(from).getBytes(StandardCharsets.UTF_8));
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    private static boolean isEscape(String text, int at) {
        char c = text.charAt(at);
        return c >= ESCAPE + 0x80 && c <= ESCAPE + 0xff && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
    }
}
