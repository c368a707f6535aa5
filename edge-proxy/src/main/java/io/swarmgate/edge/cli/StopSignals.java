package io.swarmgate.edge.cli;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGTERM and SIGINT, told to the edge instead of ending the JVM. Left to the JVM, a process always ends with the
 * signal's exit code, and a second signal does nothing while the first is worked on.
 */
final class StopSignals {
    private static final Logger LOG = LoggerFactory.getLogger(StopSignals.class);

    private StopSignals() {}

    /**
     * Has signals handled for as long as the process lives, in a thread of each signal's own.
     *
     * @param handler gets 143 for SIGTERM and 130 for SIGINT: 128 and the number of the signal, as shells have it
     */
    static void handle(Consumer<Integer> handler) {
        for (Stop stop : List.of(new Stop("TERM", 143), new Stop("INT", 130))) {
            try {
                handle(stop.signal, () -> handler.accept(stop.exitCode));
            } catch (ReflectiveOperationException | RuntimeException unavailable) {
                // Then the JVM's own hooks close the edge, without a drain.
                LOG.warn("SIG{} ends this process without a drain: {}", stop.signal, unavailable.toString());
            }
        }
    }

    private record Stop(String signal, int exitCode) {}

    /**
     * {@code sun.misc.Signal} belongs to jdk.unsupported, which stays for want of another way; javac warns of it by
     * name and knows no way to be told that it is meant.
     */
    private static void handle(String name, Runnable whenReceived) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        Object proxy =
                Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, (self, method, of) -> {
                    if (method.getName().equals("handle")) {
                        whenReceived.run();
                    }
                    return null;
                });
        signal.getMethod("handle", signal, handler)
                .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
    }
}
