package io.swarmgate.edge.handler;

import io.swarmgate.edge.origin.Fields;
import io.swarmgate.edge.origin.OriginClient;
import io.swarmgate.edge.origin.OriginFailure;
import io.swarmgate.edge.page.ContentChange;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Sends a response on with other fields and, if there is a change, with other content; nothing piles up in between. */
final class ChangedPage implements OriginClient.Sink {
    private final OriginClient.Head edited;
    private final @Nullable ContentChange change;
    private final OriginClient.Sink plain;
    private final Runnable cancel;
    private boolean empty = true;
    private boolean over;

    /** @param change null if the content goes out as it is */
    ChangedPage(OriginClient.Head edited, @Nullable ContentChange change, OriginClient.Sink plain, Runnable cancel) {
        this.edited = edited;
        this.change = change;
        this.plain = plain;
        this.cancel = cancel;
    }

    @Override
    public void head(OriginClient.Head original) {
        plain.head(edited);
    }

    @Override
    public void data(Buffer data) {
        if (over) {
            return;
        }
        empty = false;
        if (change == null) {
            plain.data(data);
            return;
        }
        try {
            change.feed(data.getBytes(), this::give);
        } catch (IOException malformed) {
            fail(malformed);
        }
    }

    @Override
    public void end(Fields trailers) {
        if (over) {
            return;
        }
        if (change == null) {
            plain.end(trailers);
            return;
        }
        try {
            // Without any content, as in an answer to HEAD, there is nothing to code.
            if (!empty) {
                change.end(this::give);
            }
            change.close();
            // Digests in trailers would be those of the origin's content.
            plain.end(Fields.EMPTY);
        } catch (IOException incomplete) {
            fail(incomplete);
        }
    }

    @Override
    public void failed(OriginFailure failure) {
        if (!over) {
            close();
            plain.failed(failure);
        }
    }

    private void give(byte[] bytes) {
        plain.data(Buffer.buffer(bytes));
    }

    private void fail(IOException cause) {
        close();
        cancel.run();
        plain.failed(new OriginFailure(OriginFailure.Kind.PROTOCOL_ERROR, String.valueOf(cause.getMessage())));
    }

    private void close() {
        over = true;
        if (change != null) {
            change.close();
        }
    }
}
