package io.swarmgate.edge.handler;

import io.swarmgate.edge.origin.Fields;
import io.swarmgate.edge.origin.OriginClient;
import io.swarmgate.edge.origin.OriginFailure;
import io.vertx.core.buffer.Buffer;

/** What is left of a response that was given up. */
final class IgnoredResponse implements OriginClient.Sink {
    @Override
    public void head(OriginClient.Head head) {}

    @Override
    public void data(Buffer data) {}

    @Override
    public void end(Fields trailers) {}

    @Override
    public void failed(OriginFailure failure) {}
}
