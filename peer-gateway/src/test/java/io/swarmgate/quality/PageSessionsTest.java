package io.swarmgate.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmgate.ledger.ViewerGroup;
import io.swarmgate.swarm.protocol.MalformedMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageSessionsTest {
    private static final String SESSION = "\"session\":\"0123456789abcdef\",\"segment\":\"/_p2p/live/1.ts\"";

    private final List<QualityAmounts> heard = new ArrayList<>();
    private final List<ViewerGroup> groups = new ArrayList<>();
    private long now;
    private final PageSessions sessions = new PageSessions(
            (route, viewers, more) -> {
                heard.add(more);
                groups.add(viewers);
            },
            () -> now);

    private void report(String fields) throws MalformedMessage {
        String json = "{" + SESSION + fields + "}";
        sessions.report("live", PageReport.parse(json.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aReportAddsWhatTheOnesBeforeItDidNotSay() throws Exception {
        report(",\"group\":\"p2p\",\"startup\":420,\"watched\":10000,\"frames\":250,\"dropped\":1");
        report(
                ",\"group\":\"p2p\",\"startup\":420,\"watched\":25000,\"stalls\":1,\"stalled\":700,\"frames\":600,\"dropped\":1");
        assertThat(heard)
                .containsExactly(
                        new QualityAmounts(1, 420L, 10_000, 0, 0, 0, 0, 0, 0, 250, 1, 0),
                        new QualityAmounts(0, null, 15_000, 1, 700, 0, 0, 0, 0, 350, 0, 0));
        assertThat(groups).containsExactly(ViewerGroup.P2P, ViewerGroup.P2P);
    }

    @Test
    void aReportThatComesTwiceAddsNothing() throws Exception {
        report(",\"watched\":10000");
        report(",\"watched\":10000");
        assertThat(heard.get(1)).isEqualTo(new QualityAmounts(0, null, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void anOlderReportThatComesLateIsLeftAlone() throws Exception {
        report(",\"watched\":10000");
        report(",\"watched\":5000,\"stalls\":3");
        assertThat(heard).hasSize(1);
    }

    @Test
    void nobodyWatchesLongerThanTimePasses() throws Exception {
        report(",\"watched\":1e11,\"stalled\":1e11,\"stalls\":1e11,\"bytes\":1e12,\"frames\":1e11,\"http\":1e12");
        QualityAmounts first = heard.get(0);
        assertThat(first.watchedMillis()).isEqualTo(4 * 120_000);
        assertThat(first.stalledMillis()).isEqualTo(120_000);
        assertThat(first.mediaBytes()).isZero();
        assertThat(first.httpBytes()).isEqualTo(120_000L * 100_000);
        now += Duration.ofSeconds(10).toNanos();
        report(",\"watched\":1e12,\"stalled\":1e12,\"stalls\":1e12,\"bytes\":1e12,\"frames\":1e12,\"http\":1e12");
        assertThat(heard.get(1).watchedMillis()).isEqualTo(40_000);
        assertThat(heard.get(1).stalledMillis()).isEqualTo(10_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",\"watched\":-1",
                ",\"watched\":\"1\"",
                ",\"watched\":1e13",
                ",\"group\":\"x\"",
                ",\"group\":7",
                ",\"watched\":1,\"watched\":2"
            })
    void whatIsMalformedIsRefused(String fields) throws Exception {
        assertThatThrownBy(() -> report(fields)).isInstanceOf(MalformedMessage.class);
        assertThat(heard).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[]", "{}", "{\"session\":\"x\",\"segment\":\"/a\"}", "{\"session\":\"0123456789abcdef\"}"})
    void aReportNamesItsSessionAndASegment(String json) throws Exception {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> PageReport.parse(bytes)).isInstanceOf(MalformedMessage.class);
    }
}
