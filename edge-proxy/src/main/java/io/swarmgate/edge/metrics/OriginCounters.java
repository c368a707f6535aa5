package io.swarmgate.edge.metrics;

import io.prometheus.client.Counter;
import io.prometheus.client.Histogram;
import java.util.concurrent.atomic.LongAdder;

/** The counters of one origin, their labels resolved where nearly all requests end up. */
final class OriginCounters {
    private final EdgeCollectors collectors;
    private final String origin;
    private final Counter.Child succeeded;
    private final Counter.Child bytes;
    private final Histogram.Child firstByte;
    private final LongAdder requests = new LongAdder();

    OriginCounters(EdgeCollectors collectors, String origin) {
        this.collectors = collectors;
        this.origin = origin;
        this.succeeded = collectors.originRequests.labels(origin, "2xx", "");
        this.bytes = collectors.originBytes.labels(origin);
        this.firstByte = collectors.originFirstByte.labels(origin);
    }

    void request(int status, String failure, long received) {
        requests.increment();
        bytes.inc((double) received);
        if (failure.isEmpty() && status / 100 == 2) {
            succeeded.inc();
        } else {
            collectors
                    .originRequests
                    .labels(origin, EdgeMetrics.statusClass(status), failure)
                    .inc();
        }
    }

    void firstByte(double seconds) {
        firstByte.observe(seconds);
    }

    Traffic.Origin traffic() {
        return new Traffic.Origin(new Traffic.Count(requests.sum(), (long) bytes.get()));
    }
}
