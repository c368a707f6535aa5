package io.swarmgate.edge;

import io.swarmgate.edge.config.EdgeConfig;
import io.swarmgate.edge.handler.ExchangesUnderWay;
import io.swarmgate.edge.swarm.SwarmService;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes an edge out of service without viewers noticing: balancers are told first and get time to notice, then nobody
 * new is let in, and who is inside is served to the end.
 */
final class Drain {
    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);
    private static final long LOOK_MILLIS = 20;

    private final EdgeConfig.Drain times;
    private final Readiness readiness;
    private final Listener front;
    private final ExchangesUnderWay exchanges;
    private final SwarmService swarm;

    Drain(
            EdgeConfig.Drain times,
            Readiness readiness,
            Listener front,
            ExchangesUnderWay exchanges,
            SwarmService swarm) {
        this.times = times;
        this.readiness = readiness;
        this.front = front;
        this.exchanges = exchanges;
        this.swarm = swarm;
    }

    /**
     * Returns when everything has been answered, or when that takes too long.
     *
     * @return how many answers are still under way
     */
    int run() throws InterruptedException {
        LOG.info(
                "draining: not ready, serving on for {} s (drain.delay), then answers under way may take {} s"
                        + " (drain.timeout); a second signal ends the process at once",
                seconds(times.delay()),
                seconds(times.timeout()));
        readiness.draining();
        TimeUnit.MILLISECONDS.sleep(times.delay().toMillis());
        exchanges.leave();
        front.stopAccepting();
        swarm.sayGoodbye();
        LOG.info("draining: no new connections, {} answers under way", exchanges.count());
        long end = System.nanoTime() + times.timeout().toNanos();
        boolean inTime;
        do {
            inTime = await(() -> exchanges.count() == 0 && swarm.sockets() == 0, end);
            if (inTime) {
                front.askForReceipts();
                LOG.info(
                        "draining: everything answered, {} HTTP/2 clients have to say that they have it",
                        front.owedReceipts());
                inTime = await(() -> front.owedReceipts() == 0, end);
            }
            // What was on its way has come before the receipts.
        } while (inTime && exchanges.count() > 0);
        int left = exchanges.count();
        if (left > 0) {
            LOG.warn(
                    "{} answers are still under way after {} s and are cut off; raise drain.timeout if they should"
                            + " not be",
                    left,
                    seconds(times.timeout()));
        }
        return left;
    }

    private static boolean await(BooleanSupplier condition, long end) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        return true;
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0
                ? Long.toString(duration.toSeconds())
                : Double.toString(duration.toMillis() / 1000.0);
    }
}
