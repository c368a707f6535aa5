package io.swarmgate.edge.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A secret that a command takes from a file, since arguments are seen by everybody on the machine. */
final class SecretFile {
    /** Many times what any secret takes; whoever names a device or a film hears of it at once. */
    private static final int MAX_BYTES = 4096;

    private SecretFile() {}

    /**
     * The first line, without the spaces around it. Pipes will do ({@code <(pass show edge)}).
     *
     * @throws IllegalArgumentException if there is none; the message names the file and quotes nothing of it
     */
    static String read(Path file) {
        byte[] content;
        try (InputStream in = Files.newInputStream(file)) {
            content = in.readNBytes(MAX_BYTES + 1);
        } catch (NoSuchFileException absent) {
            throw new IllegalArgumentException(file + ": no such file", absent);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(
                    file + " cannot be read; the user that runs the edge needs to be allowed to", unreadable);
        }
        String line = new String(content, StandardCharsets.UTF_8)
                .lines()
                .findFirst()
                .map(String::strip)
                .orElse("");
        if (line.isEmpty() || content.length > MAX_BYTES) {
            throw new IllegalArgumentException(file + (line.isEmpty() ? ": its first line is empty" : " is too large")
                    + "; it holds one line, the token: openssl rand -hex 32 > " + file);
        }
        return line;
    }
}
