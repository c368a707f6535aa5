package io.swarmgate.edge.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioExecutor;
import org.xnio.XnioIoThread;
import org.xnio.XnioWorker;

class IoTimerTest {
    private XnioWorker worker;

    @BeforeEach
    void start() throws Exception {
        worker = Xnio.getInstance().createWorker(OptionMap.create(Options.WORKER_IO_THREADS, 1));
    }

    @AfterEach
    void stop() {
        worker.shutdownNow();
    }

    @Test
    void theTaskRunsOnTheConnectionsThread() throws InterruptedException {
        XnioIoThread thread = worker.getIoThread();
        CountDownLatch ran = new CountDownLatch(1);
        IoTimer.start(
                thread,
                () -> {
                    if (Thread.currentThread() == thread) {
                        ran.countDown();
                    }
                },
                1);

        assertThat(ran.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void nothingHappensOnAThreadThatHasEnded() throws InterruptedException {
        XnioIoThread thread = worker.getIoThread();
        worker.shutdownNow();
        assertThat(worker.awaitTermination(30, TimeUnit.SECONDS)).isTrue();

        XnioExecutor.Key timer = IoTimer.start(thread, () -> {}, 1);

        assertThat(timer.remove()).isFalse();
    }
}
