package io.swarmgate.ledger.database;

import io.swarmgate.files.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where the database is.
 *
 * @param url {@code jdbc:sqlite:FILE} or {@code jdbc:postgresql://…}; without a password
 * @param user null where the database asks for none, or the URL or the system says who
 * @param password null if there is none
 */
public record DatabaseAddress(
        String url, @Nullable String user, @Nullable String password) {
    private static final String SQLITE = "jdbc:sqlite:";
    private static final String POSTGRESQL = "jdbc:postgresql:";

    public DatabaseAddress {
        if (!url.startsWith(SQLITE) && !url.startsWith(POSTGRESQL)) {
            throw new IllegalArgumentException("\"" + shown(url)
                    + "\" is no database of the ledger: write it like jdbc:postgresql://db.example/swarmgate");
        }
        if (url.toLowerCase(Locale.ROOT).contains("password=")) {
            throw new IllegalArgumentException(
                    "the URL must not hold a password, which would end up in logs; give it apart from the URL");
        }
    }

    /** The database in a file of its own, made on first use. */
    public static DatabaseAddress file(Path file) {
        return new DatabaseAddress(SQLITE + file.toAbsolutePath(), null, null);
    }

    public boolean isPostgresql() {
        return url.startsWith(POSTGRESQL);
    }

    /**
     * Makes the file of an embedded database, if there is none, so that only its owner reads it; SQLite gives what it
     * makes beside it the same rights.
     */
    void keepPrivate() throws IOException {
        Path file = Path.of(shown(url).substring(SQLITE.length()));
        PrivateFiles.make(file);
        for (String beside : List.of("-wal", "-shm")) {
            Path one = file.resolveSibling(file.getFileName() + beside);
            if (Files.exists(one)) {
                PrivateFiles.restrict(one);
            }
        }
    }

    /** For logs: without parameters. */
    @Override
    public String toString() {
        return shown(url);
    }

    private static String shown(String url) {
        int query = url.indexOf('?');
        return query < 0 ? url : url.substring(0, query);
    }
}
