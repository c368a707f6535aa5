package io.swarmgate.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.swarm.catalogue.CataloguedSegment;
import io.swarmgate.swarm.catalogue.TestSegments;
import io.swarmgate.swarm.protocol.ClientMessage.Network;
import io.swarmgate.swarm.protocol.PeerId;
import io.swarmgate.swarm.receipt.Party;
import io.swarmgate.swarm.receipt.Receiver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Many identities of one attacker in a swarm of honest viewers. They say that their uplinks are the best, that all
 * their links are open, and give nobody anything. The honest give to each honest neighbour, as receipts show.
 */
class IdentitiesTest {
    private static final int MAX = 12;
    private static final Duration TICK = Duration.ofSeconds(2);

    private final ChurnModel churn = new ChurnModel();
    private final Sources sources = new Sources(10_000);
    private final Places places = new Places(2, sources);
    private final NoEvents events = new NoEvents();
    private final Neighbourhood neighbourhood =
            new Neighbourhood("live", churn, churn.newStream(), places, new SplittableRandom(1), events);
    private final Seeding seeding = new Seeding(neighbourhood, places, events, "live");
    private final List<CataloguedSegment> segments = TestSegments.ofOneTrack(400);
    private final List<Peer> honest = new ArrayList<>();
    private final Set<Peer> liars = new HashSet<>();
    private Instant now = TestSwarms.NOW;
    /** Whether the honest get connections with liars: or they are but sockets. */
    private boolean reachable = true;

    private boolean giving = true;
    private int ids;
    private int at;

    private Peer enter(String address, @Nullable String site) {
        int number = ++ids;
        // Ids are random in life; their order decides nothing here.
        PeerId id = new PeerId(String.format("%016x", number * 0x9e3779b97f4a7c15L));
        Peer peer = new Peer(
                id,
                "session" + number,
                new PeerFacts(address, site, null, null, null),
                Network.UNKNOWN,
                true,
                new FakeConnection(),
                new Party(id, address, new Receiver("live", "stream", site), key -> true, now),
                new TrackRecord(),
                now);
        neighbourhood.enter(peer, now);
        peer.at(segments.get(at));
        neighbourhood.introduce(peer, Neighbourhood.WANTED, MAX, now, new Introductions());
        return peer;
    }

    private Peer honest(String address) {
        Peer peer = enter(address, null);
        peer.uplinkKbps = 5_000;
        honest.add(peer);
        return peer;
    }

    private void liars(int count, IntFunction<String> address) {
        for (int i = 0; i < count; i++) {
            Peer peer = enter(address.apply(i), null);
            peer.uplinkKbps = 100_000;
            liars.add(peer);
        }
    }

    private static String home(int number) {
        return "10.1." + number + ".2";
    }

    /** Time goes by: each honest viewer has a chunk of each honest neighbour, and all say that their links are open. */
    private void pass(int ticks) {
        for (int tick = 0; tick < ticks; tick++) {
            now = now.plus(TICK);
            at++;
            neighbourhood.peers().forEach(peer -> peer.at(segments.get(at)));
            for (Peer peer : List.copyOf(neighbourhood.peers())) {
                neighbourhood.opened(peer, saysOpen(peer), now);
            }
            for (Peer giver : giving ? honest : List.<Peer>of()) {
                for (Link link : giver.links.values()) {
                    Peer receiver = link.across(giver);
                    if (!liars.contains(receiver)) {
                        gives(giver, receiver, 65_536);
                    }
                }
            }
            seeding.appeared(List.of(segments.get(at + 1)), List.copyOf(neighbourhood.peers()), 2, now);
            neighbourhood.maintain(MAX, now, new Introductions());
        }
    }

    private List<PeerId> saysOpen(Peer peer) {
        return peer.links.values().stream()
                .map(link -> link.across(peer))
                .filter(other -> reachable || liars.contains(peer) || !liars.contains(other))
                .map(other -> other.id)
                .toList();
    }

    private void gives(Peer giver, Peer receiver, long bytes) {
        giver.record.gave(bytes, Places.isInside(giver, receiver), now);
        sources.confirmed(giver.source, receiver.source, bytes, now);
        neighbourhood.gave(giver, now);
    }

    private long honestOf(Peer peer) {
        return peer.links.values().stream()
                .filter(link -> !liars.contains(link.across(peer)))
                .count();
    }

    private static long named(Peer peer) {
        return ((FakeConnection) peer.connection)
                .messages.stream()
                        .filter(message -> message.contains("\"seed\""))
                        .count();
    }

    private long namedLiars() {
        return liars.stream().mapToLong(IdentitiesTest::named).sum();
    }

    private long allNamed() {
        return namedLiars() + honest.stream().mapToLong(IdentitiesTest::named).sum();
    }

    private void assertThatNewcomersMeetTheHonest() {
        for (int i = 0; i < 3; i++) {
            Peer newcomer = honest(home(200 + i));
            assertThat(honestOf(newcomer)).as("at once").isGreaterThanOrEqualTo(6);
            pass(15);
            int all = newcomer.links.size();
            assertThat(all - honestOf(newcomer))
                    .as("liars of " + all + " later")
                    .isLessThanOrEqualTo(Math.max(2, all / 4));
        }
    }

    @Test
    void newcomersMeetTheHonestAmongThirtyLiarsOfOneAddress() {
        for (int i = 0; i < 10; i++) {
            honest(home(i));
        }
        pass(5);
        liars(30, i -> "192.0.2.1");
        pass(18);
        assertThatNewcomersMeetTheHonest();
    }

    @Test
    void newcomersMeetTheHonestAmongThirtyLiarsOfOneNetworkEach() {
        for (int i = 0; i < 10; i++) {
            honest(home(i));
        }
        pass(5);
        liars(30, i -> "172.16." + i + ".1");
        pass(18);
        assertThatNewcomersMeetTheHonest();
    }

    @Test
    void newcomersMeetTheHonestSoonAfterThirtyBareSocketsCame() {
        for (int i = 0; i < 10; i++) {
            honest(home(i));
        }
        pass(5);
        reachable = false;
        liars(30, i -> "172.16." + i + ".1");
        pass(6);
        assertThatNewcomersMeetTheHonest();
    }

    @Test
    void newcomersMeetTheHonestWhereTheLiarsCameFirst() {
        liars(30, i -> "172.16." + i + ".1");
        pass(5);
        for (int i = 0; i < 10; i++) {
            honest(home(i));
        }
        pass(40);
        assertThatNewcomersMeetTheHonest();
    }

    @Test
    void connectionsOfUntriedViewersOutlastACrowdThatComesToTheirAddress() {
        giving = false;
        for (int i = 0; i < 4; i++) {
            honest(home(1));
        }
        pass(2);
        liars(27, number -> home(1));
        pass(2);

        assertThat(honest).allSatisfy(peer -> assertThat(honestOf(peer)).isEqualTo(3));
    }

    @Test
    void liarsAtTheNewcomersOwnAddressTakeTwoPlacesOfEight() {
        for (int i = 0; i < 10; i++) {
            honest("192.0.2.1");
        }
        pass(5);
        liars(30, i -> "192.0.2.1");
        pass(18);
        Peer newcomer = honest("192.0.2.1");
        assertThat(honestOf(newcomer)).isGreaterThanOrEqualTo(6);
    }

    @Test
    void twoHundredOfOneAddressLeaveTheHonestTogetherAndAreHardlyEverSeeders() {
        for (int i = 0; i < 5; i++) {
            honest(home(i));
        }
        liars(200, i -> "192.0.2.1");
        pass(100);
        for (Peer peer : honest) {
            assertThat(honestOf(peer)).as("honest neighbours").isEqualTo(4);
            assertThat(peer.links.size() - honestOf(peer)).as("liars").isLessThanOrEqualTo(2);
        }
        assertThat(namedLiars()).isLessThanOrEqualTo(4);
        assertThat(allNamed()).as("keys make no large audience").isLessThanOrEqualTo(110);
    }

    @Test
    void thirtyAddressesMakeTenViewersNoLargeAudience() {
        for (int i = 0; i < 10; i++) {
            honest(home(i));
        }
        pass(5);
        liars(40, i -> "172.16." + i + ".1");
        long before = allNamed();
        pass(20);
        assertThat(allNamed() - before).as("one copy of each segment").isEqualTo(20);
    }

    @Test
    void bareSocketsAreHardlyEverSeedersBeforeAnybodyHasGivenAnything() {
        for (int i = 0; i < 5; i++) {
            honest(home(i));
        }
        reachable = false;
        giving = false;
        liars(200, i -> "192.0.2.1");
        pass(20);
        assertThat(namedLiars()).isLessThanOrEqualTo(2);
    }

    @Test
    void anAddressWhereNobodyCanBeReachedLosesItsPlaces() {
        for (int i = 0; i < 10; i++) {
            honest(home(i));
        }
        pass(5);
        reachable = false;
        liars(100, i -> "192.0.2.1");
        for (int i = 0; i < 10; i++) {
            for (Peer peer : honest) {
                List<PeerId> beside = peer.links.values().stream()
                        .map(link -> link.across(peer))
                        .filter(liars::contains)
                        .map(liar -> liar.id)
                        .toList();
                beside.forEach(liar -> neighbourhood.failed(peer, liar, now, new Introductions()));
            }
            pass(5);
        }
        assertThat(honest).allSatisfy(peer -> assertThat(peer.links).hasSize((int) honestOf(peer)));
        now = now.plus(Duration.ofHours(1));
        assertThat(honestOf(enter("192.0.2.1", null))).as("it is tried again").isPositive();
    }

    @Test
    void aSeederThatGivesNothingIsNotNamedAgainSoon() {
        liars(3, i -> home(100 + i));
        pass(40);
        // Each once: nobody else was there, and then nobody.
        assertThat(events.seedersFailed).isBetween(3, 6);
        assertThat(namedLiars()).isLessThan(40);
        long before = namedLiars();
        honest(home(1));
        honest(home(2));
        pass(10);
        assertThat(namedLiars() - before).isLessThanOrEqualTo(1);
    }

    @Test
    void twoViewersOfOneAddressTakeTurnsThoughOnlyOneHasGivenYet() {
        Peer one = honest("192.0.2.1");
        Peer other = honest("192.0.2.1");
        giving = false;
        for (int i = 0; i < 20; i++) {
            pass(1);
            gives(one, other, 65_536);
        }
        assertThat(named(other)).isBetween(5L, 15L);
    }

    /** Its last receiver may have gone without a word. Then two that both fetch everything give each other nothing. */
    @Test
    void oneOfTwoWhoseGiftsNobodyConfirmedIsWaitedForNowAndThen() {
        honest(home(1));
        honest(home(2));
        giving = false;
        pass(8);
        assertThat(waitedFor(20)).isBetween(4, 12);
    }

    /** Of so many new segments, for which all ask, those that only one was told to fetch. */
    private int waitedFor(int ofSegments) {
        int waitedFor = 0;
        for (int i = 0; i < ofSegments; i++) {
            long before = allNamed();
            pass(1);
            honest.forEach(peer -> seeding.asked(peer, segments.get(at + 1), now));
            waitedFor += allNamed() - before == 1 ? 1 : 0;
        }
        return waitedFor;
    }

    @Test
    void oneWhomAllHaveLeftIsBelievedByTheNext() {
        honest(home(1));
        Peer second = honest(home(2));
        giving = false;
        pass(8);
        neighbourhood.leave(second);
        honest.remove(second);
        honest(home(3)).shares = false;
        assertThat(waitedFor(3)).isEqualTo(3);
    }

    @Test
    void aViewerWhoWasAloneHasNotFailedAnybody() {
        Peer first = honest(home(1));
        pass(60);
        assertThat(events.seedersFailed).isZero();
        long alone = named(first);
        honest(home(2));
        giving = false;
        pass(10);
        assertThat(named(first) - alone).isBetween(3L, 7L);
    }

    @Test
    void aViewerWhomTheLastNeighbourHasLeftHasNotFailedAnybody() {
        Peer first = honest(home(1));
        Peer second = honest(home(2));
        pass(5);
        giving = false;
        pass(2);
        neighbourhood.leave(second);
        pass(60);
        assertThat(events.seedersFailed).isZero();
        long before = named(first);
        honest(home(3));
        pass(10);
        assertThat(named(first) - before).isBetween(3L, 7L);
    }

    @Test
    void anAddressOfHundredsOfHonestViewersIsAsGoodAsAnyOnceItGives() {
        for (int i = 0; i < 10; i++) {
            honest(home(i));
        }
        pass(5);
        for (int i = 0; i < 100; i++) {
            honest("192.0.2.1");
        }
        pass(30);
        List<Peer> office = List.copyOf(honest.subList(10, honest.size()));
        assertThat(office).allSatisfy(peer -> assertThat(peer.links.size()).isGreaterThanOrEqualTo(Neighbourhood.LOW));
        assertThat(sources.confirming(office.get(0).source, now)).isGreaterThan(2);
        Peer elsewhere = honest(home(50));
        assertThat(elsewhere.links.values())
                .filteredOn(link -> link.across(elsewhere).source.equals(office.get(0).source))
                .as("more than the two of an address that gave nothing")
                .hasSizeGreaterThan(2);
    }

    @Test
    void viewersOfAConfiguredSiteHaveMoreRoom() {
        Peer outside = honest(home(1));
        for (int i = 0; i < 30; i++) {
            enter("192.0.2.1", "headquarters");
        }
        assertThat(outside.links).hasSizeGreaterThan(2);
    }

    @Test
    void aPollutersNewKeyHasFewerPlacesAndSoonNone() {
        for (int i = 0; i < 10; i++) {
            honest(home(i));
        }
        pass(5);
        SourceAddress address = SourceAddress.of("192.0.2.1");
        sources.expelled(address, now);
        liars(20, i -> "192.0.2.1");
        assertThat(honest)
                .allSatisfy(
                        peer -> assertThat(peer.links.size() - honestOf(peer)).isLessThanOrEqualTo(1));
        sources.expelled(address, now);
        Peer again = enter("192.0.2.1", null);
        assertThat(again.links.values()).allSatisfy(link -> assertThat(liars).contains(link.across(again)));
        now = now.plus(Duration.ofHours(1));
        Peer muchLater = enter("192.0.2.1", null);
        assertThat(honestOf(muchLater)).isPositive();
    }
}
