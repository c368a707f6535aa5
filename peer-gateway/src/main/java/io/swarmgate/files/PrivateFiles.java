package io.swarmgate.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that hold what viewers watch: nothing for others, whatever the umask says, and at most reading for the group.
 * Rights that are there already are taken away as far as they go beyond; none is ever added. Where the file system
 * knows no such rights, or the file belongs to somebody else, everything stays as it is.
 */
public final class PrivateFiles {
    private static final Logger LOG = LoggerFactory.getLogger(PrivateFiles.class);

    private static final int NOT_FOR_OTHERS = 07750;
    private static final int STICKY = 01000;

    private PrivateFiles() {}

    /** Opens a file; if it is made, for its owner alone. */
    public static FileChannel open(Path file, OpenOption... options) throws IOException {
        return open(file, "rw-------", options);
    }

    /** Opens a file; if it is made, the group may read it, such as what ships logs. */
    public static FileChannel openForReaders(Path file, OpenOption... options) throws IOException {
        return open(file, "rw-r-----", options);
    }

    private static FileChannel open(Path file, String rights, OpenOption... options) throws IOException {
        Set<OpenOption> all = Set.of(options);
        FileChannel channel = FileChannel.open(file, all, rights(file, rights));
        if (!all.contains(StandardOpenOption.CREATE_NEW)) {
            restrict(file);
        }
        return channel;
    }

    /** Makes an empty file for its owner alone if it does not exist. */
    public static void make(Path file) throws IOException {
        try {
            Files.createFile(file, rights(file, "rw-------"));
        } catch (FileAlreadyExistsException there) {
            restrict(file);
        }
    }

    /** Makes a directory with all above it that do not exist, for their owner alone. */
    public static void createDirectories(Path directory) throws IOException {
        boolean there = Files.exists(directory);
        Files.createDirectories(directory, rights(directory, "rwx------"));
        if (there) {
            restrict(directory);
        }
    }

    private static FileAttribute<?>[] rights(Path path, String rights) {
        if (!isPosix(path)) {
            return new FileAttribute<?>[0];
        }
        Set<PosixFilePermission> set = PosixFilePermissions.fromString(rights);
        return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(set)};
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("unix");
    }

    /** Takes away what others, and writing that the group, may do with a file or directory that exists. */
    public static void restrict(Path path) {
        if (!isPosix(path)) {
            return;
        }
        try {
            int mode = (Integer) Files.getAttribute(path, "unix:mode");
            // A sticky directory, such as /tmp, is everybody's on purpose.
            boolean shared = Files.isDirectory(path) && (mode & STICKY) != 0;
            int wanted = mode & NOT_FOR_OTHERS;
            if (!shared && wanted != (mode & 07777)) {
                Files.setAttribute(path, "unix:mode", wanted);
            }
        } catch (IOException | UnsupportedOperationException notOurs) {
            LOG.warn("{} may be read or written by others, and that cannot be changed: {}", path, notOurs.toString());
        }
    }
}
