package io.swarmgate.swarm;

import io.swarmgate.swarm.protocol.PeerId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ObjLongConsumer;

/**
 * What a viewer says it had from others. It speaks for them as far as what it had is proven, and no further: words
 * alone establish nobody. Guarded by its swarm.
 */
final class Credit {
    /** Givers whose bytes wait to be proven; the oldest are forgotten. */
    private static final int GIVERS = 64;

    private final Map<PeerId, Long> said = new LinkedHashMap<>();
    private long spent;

    /** @param proven of its bytes so far, which it does not speak for again */
    Credit(long proven) {
        spent = proven;
    }

    void says(PeerId giver, long bytes) {
        said.merge(giver, bytes, Long::sum);
        if (said.size() > GIVERS) {
            said.remove(said.keySet().iterator().next());
        }
    }

    /**
     * Tells for whom it speaks by now, and for how many bytes.
     *
     * @param proven of its bytes so far; fewer than before if it was found to lie
     */
    void settle(long proven, ObjLongConsumer<PeerId> confirmed) {
        Iterator<Map.Entry<PeerId, Long>> oldest = said.entrySet().iterator();
        while (proven > spent && oldest.hasNext()) {
            Map.Entry<PeerId, Long> next = oldest.next();
            long bytes = Math.min(next.getValue(), proven - spent);
            spent += bytes;
            confirmed.accept(next.getKey(), bytes);
            if (bytes == next.getValue()) {
                oldest.remove();
            } else {
                next.setValue(next.getValue() - bytes);
            }
        }
    }
}
