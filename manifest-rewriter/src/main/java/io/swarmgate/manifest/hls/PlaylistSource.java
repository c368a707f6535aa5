package io.swarmgate.manifest.hls;

import io.swarmgate.manifest.UriPolicy;
import java.nio.ByteBuffer;
import java.util.Map;

/** A playlist as it was handed in: the bytes of an array from {@code start} to {@code end}. */
final class PlaylistSource {
    /** Substituted variables may make a playlist this much longer, and by this many characters at least. */
    private static final int GROWTH = 16;

    private static final long GROWTH_BYTES = 1 << 20;

    private final byte[] text;
    private final int start;
    private final int end;
    private final String baseUrl;
    private final Map<String, String> imports;

    private PlaylistSource(byte[] text, int start, int end, String baseUrl, Map<String, String> imports) {
        this.text = text;
        this.start = start;
        this.end = end;
        this.baseUrl = baseUrl;
        this.imports = imports;
    }

    static PlaylistSource of(ByteBuffer input, String baseUrl, Map<String, String> imports) {
        int length = input.remaining();
        if (input.hasArray()) {
            int start = input.arrayOffset() + input.position();
            return new PlaylistSource(input.array(), start, start + length, baseUrl, imports);
        }
        byte[] copy = new byte[length];
        input.duplicate().get(copy);
        return new PlaylistSource(copy, 0, length, baseUrl, imports);
    }

    References references(UriPolicy policy) {
        long budget = Math.max(GROWTH_BYTES, (long) GROWTH * (end - start));
        return new References(text, baseUrl, policy, new Variables(baseUrl, imports, budget));
    }

    byte[] text() {
        return text;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    /** The URL it was retrieved from. */
    String baseUrl() {
        return baseUrl;
    }
}
