package io.swarmgate.segment;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Gathers the first bytes of a body until they tell what it is. Belongs to one thread. */
final class FirstBytes {
    private final @Nullable String contentType;
    private final String url;
    private final @Nullable Long length;
    private ByteBuffer start = ByteBuffer.allocate(256);

    FirstBytes(OriginHead head, String url) {
        this.contentType = head.fields().first("Content-Type");
        this.url = url;
        this.length = head.contentLength();
    }

    /**
     * @param data stays as it is
     * @return what the body is; null if that takes more of it
     */
    @Nullable ContentKind add(ByteBuffer data) {
        int wanted = Math.min(data.remaining(), ContentKind.MANIFEST_BYTES - start.position());
        if (start.remaining() < wanted) {
            ByteBuffer larger = ByteBuffer.allocate(ContentKind.MANIFEST_BYTES);
            start = larger.put(start.flip());
        }
        start.put(data.duplicate().limit(data.position() + wanted));
        ByteBuffer sofar = start.duplicate().flip();
        boolean whole = length != null && sofar.remaining() >= length;
        return whole || ContentKind.enough(sofar) ? ContentKind.of(contentType, url, sofar, whole) : null;
    }

    /** What it is when nothing follows. */
    ContentKind whole() {
        return ContentKind.of(contentType, url, start.duplicate().flip(), true);
    }

    boolean isEmpty() {
        return start.position() == 0;
    }
}
