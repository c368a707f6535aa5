package io.swarmgate.edge.handler;

import io.swarmgate.edge.origin.Fields;
import io.swarmgate.edge.origin.OriginClient;
import io.swarmgate.edge.origin.OriginFailure;
import io.swarmgate.edge.origin.OriginPurpose;
import io.swarmgate.edge.origin.OriginRequest;
import io.swarmgate.edge.origin.OriginServer;
import io.swarmgate.edge.origin.Pace;
import io.swarmgate.edge.origin.SharedFields;
import io.swarmgate.http.FieldLine;
import io.swarmgate.http.FieldLines;
import io.swarmgate.manifest.GatewayMapping;
import io.swarmgate.segment.OriginHead;
import io.swarmgate.segment.SegmentKey;
import io.swarmgate.segment.SegmentSource;
import io.swarmgate.segment.SourceFailure;
import io.swarmgate.segment.SourceRequest;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Lets the segment store fetch from the configured origins, and from nowhere else. */
public final class OriginSegmentSource implements SegmentSource {
    private final OriginClient client;
    private final Map<String, OriginServer> origins = new HashMap<>();
    private final SharedFields sharedFields;

    /** @param sharedFields what goes out with requests whose answers may serve others */
    public OriginSegmentSource(OriginClient client, List<OriginServer> origins, SharedFields sharedFields) {
        this.client = client;
        this.sharedFields = sharedFields;
        origins.forEach(origin -> this.origins.put(origin.name(), origin));
    }

    @Override
    public Fetch fetch(SourceRequest asked, Sink sink) {
        SegmentKey key = asked.key();
        OriginServer origin = origins.get(key.origin());
        if (origin == null) {
            throw new IllegalArgumentException("no origin is configured as \"" + key.origin() + "\"");
        }
        String url = origin.parent() ? throughGateway(key.url()) : key.url();
        OriginClient.Exchange exchange = client.fetch(
                new OriginRequest(
                        origin,
                        asked.head() ? "HEAD" : "GET",
                        url,
                        asked.shared() ? sharedFields.of(toFields(asked.fields())) : toFields(asked.fields()),
                        OriginPurpose.segment(key.url()),
                        asked.asker(),
                        asked.shared() ? Pace.SHARED : Pace.ANY),
                new Translated(sink));
        return new Fetch() {
            @Override
            public void pause() {
                exchange.pause();
            }

            @Override
            public void resume() {
                exchange.resume();
            }

            @Override
            public void cancel() {
                exchange.cancel();
            }
        };
    }

    /** The URL by which another Swarmgate serves the same segment from its own store. */
    static String throughGateway(String url) {
        int path = url.indexOf('/', url.indexOf("://") + 3);
        return url.startsWith(GatewayMapping.DEFAULT_PREFIX + "/", path)
                        || GatewayMapping.isReserved(url.substring(path))
                ? url
                : url.substring(0, path) + GatewayMapping.DEFAULT_PREFIX + url.substring(path);
    }

    static FieldLines toFieldLines(Fields fields) {
        List<FieldLine> lines = new ArrayList<>(fields.lines().size());
        for (Fields.Field line : fields.lines()) {
            lines.add(new FieldLine(line.name(), line.value()));
        }
        return new FieldLines(lines);
    }

    private static Fields toFields(FieldLines fields) {
        return new Fields(fields.lines().stream()
                .map(line -> new Fields.Field(line.name(), line.value()))
                .toList());
    }

    private record Translated(Sink sink) implements OriginClient.Sink {
        @Override
        public void head(OriginClient.Head head) {
            sink.head(new OriginHead(head.status(), toFieldLines(head.fields())));
        }

        @Override
        public void data(Buffer data) {
            sink.data(((BufferInternal) data).getByteBuf().nioBuffer());
        }

        @Override
        public void end(Fields trailers) {
            sink.end();
        }

        @Override
        public void failed(OriginFailure failure) {
            OriginFailure.Kind kind = failure.kind();
            sink.failed(new SourceFailure(kind.status(), kind.errorType(), failure.detail()));
        }
    }
}
