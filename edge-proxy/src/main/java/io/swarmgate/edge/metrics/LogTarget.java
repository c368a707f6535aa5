package io.swarmgate.edge.metrics;

import io.swarmgate.files.PrivateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Where log lines go. A file that was renamed or removed is opened anew under its name before the next lines are
 * written, so rotating it takes a rename and no signal. Used by one thread.
 */
final class LogTarget {
    private final @Nullable Path file;
    private WritableByteChannel channel;
    /** Identity of the open file; null if the file system has none. */
    private @Nullable Object openFile;

    private LogTarget(@Nullable Path file, WritableByteChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    static LogTarget standardOutput() {
        return new LogTarget(null, Channels.newChannel(System.out));
    }

    static LogTarget file(Path file) throws IOException {
        LogTarget target = new LogTarget(file, append(file));
        target.openFile = identity(file);
        return target;
    }

    /** For tests: any channel. */
    static LogTarget of(WritableByteChannel channel) {
        return new LogTarget(null, channel);
    }

    void write(byte[] lines) throws IOException {
        if (file != null) {
            reopenIfMoved(file);
        }
        ByteBuffer bytes = ByteBuffer.wrap(lines);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private void reopenIfMoved(Path path) throws IOException {
        Object present = identity(path);
        if (present != null && present.equals(openFile)) {
            return;
        }
        channel.close();
        channel = append(path);
        openFile = identity(path);
    }

    private static @Nullable Object identity(Path path) throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException removed) {
            return null;
        }
    }

    private static FileChannel append(Path path) throws IOException {
        return PrivateFiles.openForReaders(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    String name() {
        return file == null ? "on standard output" : file.toString();
    }

    void close() {
        try {
            if (file != null) {
                channel.close();
            }
        } catch (IOException ignored) {
            // All lines were written before; there is nobody left to tell.
        }
    }
}
