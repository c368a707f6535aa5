package io.swarmgate.edge.swarm;

import com.maxmind.db.Reader;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A MaxMind DB file, held in memory: a file that is mapped and then overwritten in place would take the process down. A
 * new version that cannot be read leaves the one before in use.
 */
final class MaxMindFile {
    private static final Logger LOG = LoggerFactory.getLogger(MaxMindFile.class);

    private static final int IPV4 = 4;

    private final String key;
    private final Path file;
    private volatile Reader reader;
    // Of the thread that refreshes.
    private Version version;

    private record Version(FileTime modified, long lengthBytes) {
        static Version of(Path file) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Version(attributes.lastModifiedTime(), attributes.size());
        }
    }

    private MaxMindFile(String key, Path file, Version version, Reader reader) {
        this.key = key;
        this.file = file;
        this.version = version;
        this.reader = reader;
    }

    /** @param key by which the configuration names it */
    static MaxMindFile open(String key, Path file) throws IOException {
        try {
            return new MaxMindFile(key, file, Version.of(file), read(file));
        } catch (IOException | RuntimeException unreadable) {
            throw new IOException(key + ": " + file + " is no MaxMind DB that can be read", unreadable);
        }
    }

    private static Reader read(Path file) throws IOException {
        return new Reader(file.toFile(), Reader.FileMode.MEMORY);
    }

    /** What the database says of an address; null for nothing. */
    @Nullable Map<?, ?> find(InetAddress address) {
        Reader current = reader;
        // The reader would take the first bits of an IPv6 address for one of IPv4.
        if (address instanceof Inet6Address && current.getMetadata().getIpVersion() == IPV4) {
            return null;
        }
        try {
            return current.get(address, Map.class);
        } catch (IOException | RuntimeException malformed) {
            LOG.debug("{}: {} has no answer", key, file, malformed);
            return null;
        }
    }

    void refresh() {
        try {
            Version now = Version.of(file);
            if (!now.equals(version)) {
                version = now;
                // The one before is left to the garbage collector: it may be in use.
                reader = read(file);
                LOG.info("{}: took up the new {}", key, file);
            }
        } catch (IOException | RuntimeException unreadable) {
            LOG.warn("{}: {} cannot be read ({}); the version before stays", key, file, unreadable.getMessage());
        }
    }
}
