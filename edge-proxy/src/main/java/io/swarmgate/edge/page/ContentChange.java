package io.swarmgate.edge.page;

import java.io.IOException;
import java.util.function.Consumer;

/** Changes content while it passes. Belongs to one thread. */
public interface ContentChange extends AutoCloseable {
    /**
     * Takes the next part; {@code out} is given what can go on already, in arrays it may keep.
     *
     * @throws IOException if the content is not what its fields say
     */
    void feed(byte[] part, Consumer<byte[]> out) throws IOException;

    /**
     * The content has ended; {@code out} is given the rest.
     *
     * @throws IOException if the content is not complete
     */
    void end(Consumer<byte[]> out) throws IOException;

    /** Gives up; harmless after the end. */
    @Override
    default void close() {}
}
