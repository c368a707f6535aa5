package io.swarmgate.edge;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Whether this process can keep files where the configuration says. Pure but for a file that is made and removed. */
final class Place {
    private Place() {}

    /** What is wrong with a directory that is to be made or used; null if nothing is. */
    static @Nullable String directory(String key, Path directory) {
        Path there = directory.toAbsolutePath();
        while (!Files.exists(there)) {
            Path parent = there.getParent();
            if (parent == null) {
                return key + ": " + directory + " cannot be made: nothing of its path is there";
            }
            there = parent;
        }
        boolean whole = there.equals(directory.toAbsolutePath());
        String above = whole ? "" : " (for " + directory + ")";
        if (!Files.isDirectory(there)) {
            return key + ": " + there + above + " is no directory; name another one";
        }
        if (whole && !Files.isReadable(there)) {
            return key + ": " + there + " cannot be read by user " + user() + "; " + remedy();
        }
        String problem = cannotWrite(there);
        return problem == null
                ? null
                : key + ": " + there + above + " cannot be written by user " + user() + " (" + problem + "); "
                        + remedy();
    }

    /** What is wrong with a file that is to be made, or to be written on; null if nothing is. */
    static @Nullable String file(String key, Path file) {
        if (Files.exists(file)) {
            return Files.isRegularFile(file) && !Files.isWritable(file)
                    ? key + ": " + file + " cannot be written by user " + user() + "; " + remedy()
                    : null;
        }
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? null : directory(key, parent);
    }

    /** By trying: what a file system refuses is not all in its permissions. */
    private static @Nullable String cannotWrite(Path directory) {
        try {
            Files.delete(Files.createTempFile(directory, ".swarmgate", ".check"));
            return null;
        } catch (FileSystemException refused) {
            String reason = refused.getReason();
            return reason == null ? refused.getClass().getSimpleName() : reason;
        } catch (IOException refused) {
            return String.valueOf(refused.getMessage());
        }
    }

    private static String user() {
        return System.getProperty("user.name", "?");
    }

    private static String remedy() {
        return "change its owner or permissions, or name another one";
    }
}
