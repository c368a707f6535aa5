package io.swarmgate.swarm.catalogue;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What manifests that were read have said about streams: which of them is named by which, and which are the same but
 * for the query of their URL. Thread-safe; bounded in bytes.
 */
final class StreamNames {
    /** Two ids of 16 characters, and their place in a cache. */
    private static final int ENTRY_BYTES = 256;
    /** What is the same is told so again whenever it is read; what has become another thing never is. */
    private static final Duration SAME_FOR = Duration.ofMinutes(10);

    /** The stream of a media playlist, from the multivariant one that names it. */
    private final Cache<String, String> parents;
    /** What manifests that were read are streams of, and these manifests themselves. */
    private final Cache<String, Boolean> read;
    /** The URL of the manifest that makes a stream, or of the file that is one. */
    private final Cache<String, String> urls;
    /** The stream that a manifest under another query is in truth. */
    private final Cache<String, String> same;

    StreamNames(long maxBytes) {
        long each = maxBytes / 4;
        long entries = Math.max(1, each / ENTRY_BYTES);
        parents = Caffeine.newBuilder().maximumSize(entries).build();
        read = Caffeine.newBuilder().maximumSize(entries).build();
        same = Caffeine.newBuilder()
                .maximumSize(entries)
                .expireAfterWrite(SAME_FOR)
                .build();
        urls = Caffeine.newBuilder()
                .maximumWeight(each)
                .weigher((String stream, String url) -> ENTRY_BYTES + url.length())
                .build();
    }

    /** A manifest was read that belongs to a stream. */
    void read(String manifest, String stream) {
        read.put(manifest, true);
        read.put(stream, true);
    }

    boolean hasRead(String manifestOrStream) {
        return read.getIfPresent(manifestOrStream) != null;
    }

    /** That manifest, or file, makes the stream. */
    void made(String stream, String url) {
        urls.put(stream, url);
    }

    @Nullable String urlOf(String stream) {
        return urls.getIfPresent(stream);
    }

    /** The stream of a manifest: of the multivariant playlist that names it, else its own. */
    String streamOf(String manifest) {
        String parent = parents.getIfPresent(manifest);
        String stream = parent == null ? manifest : parent;
        String known = same.getIfPresent(stream);
        return known == null ? stream : known;
    }

    /**
     * A manifest was found to list what a track of a stream lists.
     *
     * @return false if it belongs to a stream of another name all the same, by the multivariant playlist that names it
     */
    boolean isSame(String manifest, String stream) {
        String parent = parents.getIfPresent(manifest);
        if (parent == null) {
            same.put(manifest, stream);
            return true;
        }
        String url = urls.getIfPresent(parent);
        if (url == null || !isUnderAnotherQuery(stream, url)) {
            return false;
        }
        same.put(parent, stream);
        return true;
    }

    private boolean isUnderAnotherQuery(String stream, String url) {
        String known = urls.getIfPresent(stream);
        return known != null
                && !known.equals(url)
                && PlaylistUrl.withoutQuery(known).equals(PlaylistUrl.withoutQuery(url));
    }

    /**
     * A multivariant playlist names these children.
     *
     * @return its stream: that of one read before under another query if it has named the same
     */
    String parentOf(List<String> children, String own, String url) {
        String stream = known(children, own, url);
        if (stream.equals(own)) {
            same.invalidate(own);
            urls.put(own, url);
        } else {
            same.put(own, stream);
        }
        children.forEach(child -> parents.put(child, stream));
        return stream;
    }

    private String known(List<String> children, String own, String url) {
        Set<String> before = new HashSet<>();
        for (String child : children) {
            String parent = parents.getIfPresent(child);
            before.add(parent == null ? own : parent);
        }
        String one = before.size() == 1 ? before.iterator().next() : own;
        return !one.equals(own) && isUnderAnotherQuery(one, url) ? one : own;
    }
}
