package io.swarmgate.swarm.receipt;

import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one end has said and the other has not, by the viewer that said it, the oldest first. Bounded for each viewer,
 * so that nobody takes another's room, and as a whole. Guarded by the swarm.
 */
final class Statements {
    /**
     * Of one viewer; those beyond are settled early. One that gives partial segments of low latency to eight others has
     * some 1600 waiting.
     */
    static final int OF_ONE = 4096;

    private static final int OF_ALL = 500_000;
    /** What is said later of the same segment is a statement of its own: the other end has its time for each. */
    private static final Duration TOGETHER = Duration.ofSeconds(20);

    private final Settler settler;
    private int count;

    /** What a statement is about; {@code gave} if its speaker gave, and not got. */
    record About(long other, boolean gave, long key) {}

    /** Chunks, never empty. */
    record Statement(BitSet chunks, KnownSegment segment, Instant since) {}

    /** Decides what becomes of a statement whose time is over. */
    interface Settler {
        void settle(Party speaker, About about, Statement statement);
    }

    /** What both have said, since the first of them did. */
    record Agreed(BitSet chunks, Instant since) {}

    Statements(Settler settler) {
        this.settler = settler;
    }

    /** Takes what the other end has said out of its statement, and out of {@code chunks}; null if it said nothing. */
    @Nullable Agreed match(Party other, About about, BitSet chunks) {
        Statement statement = other.open.get(about);
        if (statement == null || !statement.chunks.intersects(chunks)) {
            return null;
        }
        BitSet both = (BitSet) statement.chunks.clone();
        both.and(chunks);
        chunks.andNot(both);
        statement.chunks.andNot(both);
        if (statement.chunks.isEmpty()) {
            other.open.remove(about);
            count--;
        }
        return new Agreed(both, statement.since);
    }

    void say(Party speaker, About about, Statement statement) {
        Statement before = speaker.open.get(about);
        if (before != null && before.since.plus(TOGETHER).isAfter(statement.since)) {
            before.chunks.or(statement.chunks);
            return;
        }
        if (before != null) {
            speaker.open.remove(about);
            count--;
            settler.settle(speaker, about, before);
        }
        speaker.open.put(about, statement);
        count++;
        if (speaker.open.size() > OF_ONE || count > OF_ALL) {
            settle(speaker, Instant.MAX, 1);
        }
    }

    /** Settles what a viewer has said before a time. */
    void settle(Party speaker, Instant before) {
        settle(speaker, before, Integer.MAX_VALUE);
    }

    private void settle(Party speaker, Instant before, int most) {
        Iterator<Map.Entry<About, Statement>> oldest = speaker.open.entrySet().iterator();
        for (int i = 0; i < most && oldest.hasNext(); i++) {
            Map.Entry<About, Statement> entry = oldest.next();
            About about = entry.getKey();
            Statement statement = entry.getValue();
            if (!statement.since.isBefore(before)) {
                return;
            }
            oldest.remove();
            count--;
            settler.settle(speaker, about, statement);
        }
    }

    int count() {
        return count;
    }
}
