package io.swarmgate.edge.page;

import java.io.IOException;

/** Undoes a content coding part by part, giving on small pieces whatever their number. */
interface Decoder extends AutoCloseable {
    /** Receives decoded content. */
    @FunctionalInterface
    interface Sink {
        void accept(byte[] plain) throws IOException;
    }

    /** @throws IOException if the content is not in this coding */
    void feed(byte[] coded, Sink out) throws IOException;

    /** @throws IOException if the content is not complete */
    void end() throws IOException;

    @Override
    void close();
}
