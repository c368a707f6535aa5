package io.swarmgate.edge.quality;

import io.swarmgate.edge.metrics.QualityMetrics;
import io.swarmgate.ledger.Account;
import io.swarmgate.ledger.Line;
import io.swarmgate.ledger.TrafficLedger;
import io.swarmgate.ledger.ViewerGroup;
import io.swarmgate.quality.QualityAmounts;
import io.swarmgate.quality.QualityListener;
import org.jspecify.annotations.Nullable;

/** Takes down in the ledger and in the metrics what viewers see. */
public final class QualityLedger implements QualityListener {
    private final TrafficLedger ledger;
    private final QualityMetrics metrics;

    public QualityLedger(TrafficLedger ledger, QualityMetrics metrics) {
        this.ledger = ledger;
        this.metrics = metrics;
    }

    @Override
    public void played(String route, ViewerGroup viewers, QualityAmounts more) {
        metrics.played(route, viewers, more);
        add(Line.WATCHED, route, viewers, more.sessions(), more.watchedMillis());
        add(Line.STARTUP, route, viewers, more.startupMillis() == null ? 0 : 1, orNothing(more.startupMillis()));
        add(Line.STALLED, route, viewers, more.stalls(), more.stalledMillis());
        add(Line.BUFFERED, route, viewers, more.bufferSamples(), more.bufferMillis());
        add(Line.BITRATE, route, viewers, more.mediaMillis(), more.mediaBytes());
        add(Line.FRAMES, route, viewers, more.droppedFrames(), more.frames());
        add(Line.HTTP, route, viewers, 0, more.httpBytes());
    }

    private static long orNothing(@Nullable Long millis) {
        return millis == null ? 0 : millis;
    }

    private void add(Line line, String route, ViewerGroup viewers, long count, long amount) {
        if (count != 0 || amount != 0) {
            ledger.add(Account.of(line, route).viewers(viewers), count, amount);
        }
    }
}
