package io.swarmgate.swarm.receipt;

import java.util.List;

/**
 * What a viewer is to show that it holds.
 *
 * @param id by which it answers
 * @param key of the segment
 * @param chunks of it, ascending
 */
public record Challenge(long id, long key, List<Integer> chunks) {
    public Challenge {
        chunks = List.copyOf(chunks);
    }
}
