package io.swarmgate.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.swarm.SharingModel.Kind;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LinkTest {
    private final Peer one;
    private final Peer other;
    private final Link link;
    private Instant now = TestSwarms.NOW;

    LinkTest() {
        SharingModel model = new SharingModel(0);
        one = model.enter(Kind.HONEST, "192.0.2.1");
        other = model.enter(Kind.HONEST, "192.0.2.2");
        link = one.links.values().iterator().next();
    }

    @BeforeEach
    void isOfNoUseAtFirst() {
        assertThat(link.isUsedBy(one, now)).isFalse();
        assertThat(link.isUsedBy(other, now)).isFalse();
    }

    @Test
    void isInUseForWhoSaysThatItGotSomething() {
        link.fed(one, 1, now);
        assertThat(link.feeds(one, now)).isTrue();
        assertThat(link.isUsedBy(one, now)).isTrue();
    }

    @Test
    void isInUseForWhoSaysThatItGaveSomethingAndFeedsItNot() {
        link.gave(one, now);
        assertThat(link.isUsedBy(one, now)).isTrue();
        assertThat(link.feeds(one, now)).isFalse();
    }

    @Test
    void isNotInUseForOneByTheWordOfTheOther() {
        link.fed(one, 1, now);
        link.gave(one, now);
        assertThat(link.isUsedBy(other, now)).isFalse();
    }

    @Test
    void isNotInUseAnyMoreAfterTwoReportsWithoutAWord() {
        link.fed(one, 1, now);
        now = now.plus(Duration.ofSeconds(40));
        assertThat(link.isUsedBy(one, now)).isTrue();
        now = now.plus(Duration.ofSeconds(6));
        assertThat(link.isUsedBy(one, now)).isFalse();
    }
}
