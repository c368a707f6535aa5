package io.swarmgate.edge.manifest;

import io.swarmgate.edge.origin.Fields;
import io.swarmgate.edge.origin.OriginClient;
import io.swarmgate.edge.origin.OriginRequest;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/** An origin of one playlist that answers when it is told to, on the caller's thread. */
final class PatientOrigin implements OriginClient {
    private final String playlist;
    private final List<Sink> asking = new ArrayList<>();
    private int requests;

    PatientOrigin(String playlist) {
        this.playlist = playlist;
    }

    @Override
    public Exchange fetch(OriginRequest request, Sink sink) {
        requests++;
        asking.add(sink);
        return new Exchange() {
            @Override
            public void pause() {}

            @Override
            public void resume() {}

            @Override
            public void cancel() {}
        };
    }

    /** How often it was asked. */
    int requests() {
        return requests;
    }

    void answerAll(Fields fields) {
        List<Sink> told = List.copyOf(asking);
        asking.clear();
        for (Sink sink : told) {
            sink.head(new Head(200, "OK", fields));
            sink.data(Buffer.buffer(playlist));
            sink.end(Fields.EMPTY);
        }
    }

    @Override
    public void close() {}
}
