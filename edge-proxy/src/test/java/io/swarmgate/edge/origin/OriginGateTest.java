package io.swarmgate.edge.origin;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.origin.OriginGate.Admission;
import io.swarmgate.edge.origin.OriginGate.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OriginGateTest {
    private final List<String> admitted = new ArrayList<>();
    private int number;

    private Entry entry(String client, String route) {
        String name = client + ++number;
        return new Entry(client, route, () -> admitted.add(name));
    }

    private Entry entry(String client) {
        return entry(client, "live");
    }

    private static int enter(OriginGate gate, int count, Entry... entries) {
        int inside = 0;
        for (int i = 0; i < count; i++) {
            inside += gate.enter(entries[i % entries.length]) == Admission.ADMITTED ? 1 : 0;
        }
        return inside;
    }

    private int admittedOf(OriginGate gate, String client, String route, int asked) {
        int inside = 0;
        for (int i = 0; i < asked; i++) {
            inside += enter(gate, 1, entry(client, route));
        }
        return inside;
    }

    @Test
    void aClientAloneGetsHalfAndLeavesRoomForOthers() {
        OriginGate gate = new OriginGate(256, 4096);

        assertThat(admittedOf(gate, "greedy", "live", 500)).isEqualTo(128);
        assertThat(admittedOf(gate, "second", "live", 500)).isEqualTo(64);
        assertThat(admittedOf(gate, "third", "live", 1)).isEqualTo(1);
    }

    @Test
    void theOnlyPlaceThereIsGoesToWhoeverComes() {
        OriginGate gate = new OriginGate(1, 4);
        Entry first = entry("a");

        assertThat(gate.enter(first)).isEqualTo(Admission.ADMITTED);
        assertThat(gate.enter(entry("b"))).isEqualTo(Admission.WAITING);
        gate.leave(first);
        assertThat(admitted).containsExactly("b2");
    }

    @Test
    void aRouteThatSharesAnOriginLeavesAQuarter() {
        OriginGate gate = new OriginGate(100, 4096);
        assertThat(enter(gate, 1, entry("x", "other"))).isEqualTo(1);
        int live = 0;
        for (int client = 0; client < 200; client++) {
            live += enter(gate, 1, entry("c" + client, "live"));
        }

        assertThat(live).isBetween(70, 75);
        assertThat(enter(gate, 1, entry("y", "other"))).isEqualTo(1);
    }

    @Test
    void theOnlyRouteHasAllOfIt() {
        OriginGate gate = new OriginGate(100, 4096);
        int live = 0;
        for (int client = 0; client < 200; client++) {
            live += enter(gate, 1, entry("c" + client, "live"));
        }

        assertThat(live).isEqualTo(100);
    }

    @Test
    void turnsGoRoundAmongThoseWhoWait() {
        OriginGate gate = new OriginGate(2, 100);
        Entry one = entry("a");
        Entry two = entry("b");
        gate.enter(one);
        gate.enter(two);
        gate.enter(entry("a"));
        gate.enter(entry("a"));
        gate.enter(entry("a"));
        gate.enter(entry("c"));
        gate.leave(two);
        gate.leave(one);

        assertThat(admitted).contains("c6").hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void beyondTheBoundNobodyWaits() {
        OriginGate gate = new OriginGate(1, 2);
        gate.enter(entry("a"));
        gate.enter(entry("a"));
        gate.enter(entry("b"));

        assertThat(gate.enter(entry("c"))).isEqualTo(Admission.REFUSED);
        assertThat(gate.waiting()).isEqualTo(2);
    }

    @Test
    void whoGivesUpWaitingIsForgotten() {
        OriginGate gate = new OriginGate(1, 2);
        Entry inside = entry("a");
        Entry impatient = entry("b");
        gate.enter(inside);
        gate.enter(impatient);
        gate.leave(impatient);
        gate.leave(inside);

        assertThat(admitted).isEmpty();
        assertThat(gate.waiting()).isZero();
        assertThat(gate.inside()).isZero();
    }

    @Test
    void leavingTwiceFreesOnePlace() {
        OriginGate gate = new OriginGate(2, 2);
        Entry one = entry("a");
        gate.enter(one);
        gate.leave(one);
        gate.leave(one);

        assertThat(gate.inside()).isZero();
    }

    /**
     * Whatever comes and goes: never more inside than allowed, nobody waits while there is room for it, all is given
     * back.
     */
    @Test
    void theCountsHoldThroughAnyOrder() {
        Random random = new Random(7);
        OriginGate gate = new OriginGate(9, 30);
        List<Entry> there = new ArrayList<>();
        for (int step = 0; step < 20_000; step++) {
            if (random.nextInt(5) < 3) {
                Entry entry = entry("c" + random.nextInt(6), "r" + random.nextInt(3));
                if (gate.enter(entry) != Admission.REFUSED) {
                    there.add(entry);
                }
            } else if (!there.isEmpty()) {
                gate.leave(there.remove(random.nextInt(there.size())));
            }
            assertThat(gate.inside()).isBetween(0, 9);
            assertThat(gate.inside() + gate.waiting()).isEqualTo(there.size());
        }
        there.forEach(gate::leave);
        assertThat(gate.inside()).isZero();
        assertThat(gate.waiting()).isZero();
    }
}
