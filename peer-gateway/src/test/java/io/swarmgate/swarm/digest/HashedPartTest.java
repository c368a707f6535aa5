package io.swarmgate.swarm.digest;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.segment.BodyChannel;
import io.swarmgate.segment.ChunkHasher;
import io.swarmgate.segment.SegmentBody;
import io.swarmgate.segment.SegmentDigest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HashedPartTest {
    private static final byte[] CONTENT = new byte[3 * SegmentDigest.CHUNK_BYTES + 100];

    static {
        new Random(7).nextBytes(CONTENT);
    }

    @TempDir
    Path directory;

    private final List<@Nullable SegmentDigest> results = new ArrayList<>();

    @Test
    void aBodyThatArrivesInPiecesIsHashedAsOne() {
        hash(new Pieces(piece(0, 70_000), piece(70_000, CONTENT.length)), CONTENT.length);

        assertThat(results).containsExactly(expected());
    }

    @Test
    void aBodyInAFileIsHashedWhateverTheFilesPosition() throws IOException {
        Path file = Files.write(directory.resolve("segment"), CONTENT);
        try (FileChannel channel = FileChannel.open(file)) {
            hash(new InFile(channel), CONTENT.length);
        }

        assertThat(results).containsExactly(expected());
    }

    @Test
    void aBodyOfAnotherLengthHasNoDigest() {
        hash(new Pieces(piece(0, 100)), 101);

        assertThat(results).hasSize(1).containsOnlyNulls();
    }

    @Test
    void aBodyThatBreaksOffHasNoDigest() {
        hash(
                new Pieces(piece(0, 100), channel -> {
                    throw new IOException("gone");
                }),
                200);

        assertThat(results).hasSize(1).containsOnlyNulls();
    }

    @Test
    void whereNoWorkerIsFreeThereIsNoDigest() {
        Queue<Boolean> free = new ArrayDeque<>(List.of(true));
        new HashedPart(
                        new Pieces(piece(0, 10), piece(10, 20)),
                        20,
                        task -> {
                            if (free.poll() == null) {
                                throw new RejectedExecutionException("busy");
                            }
                            task.run();
                        },
                        results::add)
                .start();

        assertThat(results).hasSize(1).containsOnlyNulls();
    }

    private void hash(SegmentBody body, long lengthBytes) {
        new HashedPart(body, lengthBytes, Runnable::run, results::add).start();
    }

    private static SegmentDigest expected() {
        ChunkHasher hasher = new ChunkHasher();
        hasher.update(ByteBuffer.wrap(CONTENT));
        hasher.finish();
        return hasher.digest();
    }

    private static Piece piece(int from, int to) {
        return channel -> channel.write(new ByteBuffer[] {ByteBuffer.wrap(Arrays.copyOfRange(CONTENT, from, to))}, 1);
    }

    private interface Piece {
        void sendTo(BodyChannel channel) throws IOException;
    }

    /** After each piece but the last the next one has not arrived yet. */
    private static final class Pieces implements SegmentBody {
        private final Queue<Piece> pieces;

        Pieces(Piece... pieces) {
            this.pieces = new ArrayDeque<>(List.of(pieces));
        }

        @Override
        public Progress sendTo(BodyChannel channel) throws IOException {
            pieces.remove().sendTo(channel);
            return pieces.isEmpty() ? Progress.DONE : Progress.WAITING;
        }

        @Override
        public void whenReady(Runnable wake) {
            wake.run();
        }

        @Override
        public void close() {}
    }

    private static final class InFile implements SegmentBody {
        private final FileChannel file;
        private long position;

        InFile(FileChannel file) {
            this.file = file;
        }

        @Override
        public Progress sendTo(BodyChannel channel) throws IOException {
            position += channel.transferFrom(file, position, file.size() - position);
            return position == file.size() ? Progress.DONE : Progress.CHANNEL_FULL;
        }

        @Override
        public void whenReady(Runnable wake) {
            wake.run();
        }

        @Override
        public void close() {}
    }
}
