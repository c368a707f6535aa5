package io.swarmgate.ledger.database;

import io.swarmgate.files.PrivateFiles;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * SQLite's native library, which its driver unpacks into a file before use. In the system's temporary directory a
 * killed process would leave one behind each time, and that directory may forbid executing.
 */
public final class SqliteLibrary {
    private static final String PROPERTY = "org.sqlite.tmpdir";

    private SqliteLibrary() {}

    /**
     * Chooses where the library is unpacked, unless something has been chosen or unpacked before, and removes what
     * earlier processes left there.
     *
     * @param directory of this process alone
     */
    public static void unpackIn(Path directory) throws IOException {
        PrivateFiles.createDirectories(directory);
        if (System.getProperty(PROPERTY) != null) {
            return;
        }
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, "sqlite-*")) {
            for (Path file : left) {
                Files.deleteIfExists(file);
            }
        }
        System.setProperty(PROPERTY, directory.toString());
    }
}
