package io.swarmgate.edge.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OriginAddressesTest {
    private static final InetAddress ONE = address("192.0.2.1");
    private static final InetAddress TWO = address("192.0.2.2");
    private static final InetAddress SIX = address("2001:db8::6");

    private final AtomicLong nanos = new AtomicLong();
    private final List<Runnable> lookups = new ArrayList<>();
    private List<InetAddress> served = List.of(ONE);
    private boolean broken;
    private int asked;

    private final OriginAddresses addresses = new OriginAddresses(
            "o.example",
            host -> {
                asked++;
                if (broken) {
                    throw new UnknownHostException(host);
                }
                return served;
            },
            lookups::add,
            nanos::get);

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private void runLookups() {
        List<Runnable> now = List.copyOf(lookups);
        lookups.clear();
        now.forEach(Runnable::run);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private List<InetAddress> get() {
        List<OriginAddresses.Result> heard = new ArrayList<>();
        addresses.get(heard::add);
        if (heard.isEmpty()) {
            runLookups();
        }
        assertThat(heard).hasSize(1);
        return heard.get(0).addresses();
    }

    private Set<InetAddress> firstTwice() {
        Set<InetAddress> first = new HashSet<>();
        first.add(get().get(0));
        first.add(get().get(0));
        return first;
    }

    @Test
    void theFirstRequestWaitsForTheNameService() {
        List<OriginAddresses.Result> heard = new ArrayList<>();
        addresses.get(heard::add);
        addresses.get(heard::add);
        assertThat(heard).isEmpty();
        runLookups();

        assertThat(heard)
                .hasSize(2)
                .allSatisfy(result -> assertThat(result.addresses()).containsExactly(ONE));
        assertThat(asked).isEqualTo(1);
    }

    @Test
    void anOriginThatMovesIsFollowedWhileItIsInUse() {
        get();
        served = List.of(TWO);
        pass(OriginAddresses.REFRESH_AFTER.plusSeconds(1));

        assertThat(get()).as("nobody waits for the look-up").containsExactly(ONE);
        runLookups();
        assertThat(get()).containsExactly(TWO);
    }

    @Test
    void whatIsOldIsLookedUpBeforeItIsUsed() {
        get();
        served = List.of(TWO);
        pass(OriginAddresses.USED_FOR.plusSeconds(1));

        assertThat(get()).containsExactly(TWO);
    }

    @Test
    void aNameServerThatFailsTakesNothingAway() {
        get();
        broken = true;
        pass(Duration.ofHours(1));

        assertThat(get()).containsExactly(ONE);
    }

    @Test
    void aHostThatWasNeverKnownSaysWhy() {
        broken = true;
        List<OriginAddresses.Result> heard = new ArrayList<>();
        addresses.get(heard::add);
        runLookups();

        assertThat(heard).singleElement().satisfies(result -> {
            assertThat(result.addresses()).isEmpty();
            assertThat(result.failure()).hasMessage("o.example");
        });
        broken = false;
        assertThat(get()).containsExactly(ONE);
    }

    @Test
    void allAddressesAreUsedInTurn() {
        served = List.of(ONE, TWO);
        Set<InetAddress> first = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            List<InetAddress> order = get();
            assertThat(order).containsExactlyInAnyOrder(ONE, TWO);
            first.add(order.get(0));
        }

        assertThat(first).containsExactlyInAnyOrder(ONE, TWO);
    }

    @Test
    void anAddressThatDidNotAnswerComesLastForAWhile() {
        served = List.of(ONE, TWO);
        get();
        addresses.failed(ONE);
        for (int i = 0; i < 3; i++) {
            assertThat(get()).containsExactly(TWO, ONE);
        }
        pass(OriginAddresses.AVOIDED_FOR.plusSeconds(1));

        assertThat(firstTwice()).contains(ONE);
    }

    @Test
    void anAddressThatAnswersAgainIsNotAvoided() {
        served = List.of(ONE, TWO);
        get();
        addresses.failed(ONE);
        addresses.answered(ONE);

        assertThat(firstTwice()).containsExactlyInAnyOrder(ONE, TWO);
    }

    @Test
    void theFamilyThePlatformPrefersStaysFirst() {
        served = List.of(ONE, SIX, TWO);
        for (int i = 0; i < 3; i++) {
            assertThat(get().get(2)).isEqualTo(SIX);
        }
    }

    @Test
    void aHungNameServiceLeavesTheLastAddressesToBeUsed() {
        get();
        pass(Duration.ofHours(1));
        addresses.get(result -> {});

        assertThat(addresses.last().addresses()).containsExactly(ONE);
    }
}
