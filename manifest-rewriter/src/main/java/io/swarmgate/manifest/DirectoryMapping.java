package io.swarmgate.manifest;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a directory's URLs become: every {@code directory + rest} becomes {@code mapped + rest}, unless {@code rest}
 * begins with one of the exceptions, which have to be decided one by one.
 *
 * @param exceptions beginnings of what may follow the directory, such as {@code _p2p/} at the root of a server; none is
 *     empty
 */
public record DirectoryMapping(String mapped, List<String> exceptions) {
    public DirectoryMapping {
        exceptions = List.copyOf(exceptions);
        if (exceptions.contains("")) {
            throw new IllegalArgumentException("an empty exception leaves nothing of the mapping to " + mapped);
        }
    }

    /** What everything below the directory maps to; null if there are exceptions. */
    @Nullable String whole() {
        return exceptions.isEmpty() ? mapped : null;
    }

    /** True if {@code rest} has to be decided by itself. */
    public boolean excepts(String rest) {
        for (String exception : exceptions) {
            if (rest.startsWith(exception)) {
                return true;
            }
        }
        return false;
    }
}
