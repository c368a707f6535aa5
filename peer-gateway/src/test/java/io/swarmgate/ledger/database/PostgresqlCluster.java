package io.swarmgate.ledger.database;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real PostgreSQL of one's own, with the programs that are installed: a cluster in a temporary directory, on loopback
 * and a free port, run by an unprivileged user, with a password.
 */
public final class PostgresqlCluster implements AutoCloseable {
    private static final String PASSWORD = "for tests only";
    private static final String USER = "swarmgate";

    private final Path directory;
    private final Path programs;
    private final int port;
    private int databases;

    private PostgresqlCluster(Path directory, Path programs, int port) {
        this.directory = directory;
        this.programs = programs;
        this.port = port;
    }

    /** Makes and starts a cluster. */
    public static PostgresqlCluster start() throws IOException {
        Path programs = programs();
        Path directory = Files.createTempDirectory("swarmgate-postgresql-");
        Path password = Files.writeString(directory.resolve("password"), PASSWORD);
        if (isRoot()) {
            // PostgreSQL refuses to run as root; the Debian package has made this user.
            for (Path path : List.of(directory, password)) {
                Files.setOwner(
                        path,
                        path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postgres"));
            }
        }
        PostgresqlCluster cluster = new PostgresqlCluster(directory, programs, freePort());
        cluster.run(
                "initdb",
                "--pgdata=" + cluster.data(),
                "--username=" + USER,
                "--auth=scram-sha-256",
                "--pwfile=" + password,
                "--no-sync",
                "--locale=C",
                "--encoding=UTF8");
        cluster.up();
        return cluster;
    }

    private static Path programs() throws IOException {
        Path versions = Path.of("/usr/lib/postgresql");
        if (Files.isDirectory(versions)) {
            try (Stream<Path> installed = Files.list(versions)) {
                List<Path> complete = installed
                        .map(version -> version.resolve("bin"))
                        .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                        .sorted()
                        .toList();
                if (!complete.isEmpty()) {
                    return complete.get(complete.size() - 1);
                }
            }
        }
        throw new IllegalStateException("PostgreSQL is missing: install it (Debian: apt-get install postgresql)");
    }

    private static boolean isRoot() throws IOException {
        return Files.getOwner(Path.of("/proc/self")).getName().equals("root");
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private Path data() {
        return directory.resolve("data");
    }

    /** Starts it, on the same port as before. */
    public void up() throws IOException {
        run(
                "pg_ctl",
                "start",
                "--pgdata=" + data(),
                "--wait",
                "--timeout=120",
                "--log=" + directory.resolve("log"),
                "--options=-c listen_addresses=127.0.0.1 -c port=" + port
                        + " -c unix_socket_directories='' -c fsync=off");
    }

    /** Stops it, ending all connections. */
    public void down() throws IOException {
        run("pg_ctl", "stop", "--pgdata=" + data(), "--mode=fast", "--wait", "--timeout=120");
    }

    private void run(String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        }
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile("swarmgate-postgresql-", ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    // To a file: the server inherits it, and a pipe would never end.
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(150, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(program + " failed: " + Files.readString(output, StandardCharsets.UTF_8) + log());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(program + " was interrupted", interrupted);
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private String log() throws IOException {
        Path log = directory.resolve("log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    /** Makes a database that is empty. */
    public DatabaseAddress newDatabase() throws SQLException {
        String name = "ledger" + ++databases;
        try (Connection connection = DriverManager.getConnection(url("postgres"), USER, PASSWORD);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
        return new DatabaseAddress(url(name), USER, PASSWORD);
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    @Override
    public void close() throws IOException {
        try {
            down();
        } finally {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
