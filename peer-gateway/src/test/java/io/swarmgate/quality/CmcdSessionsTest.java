package io.swarmgate.quality;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.swarm.protocol.MalformedMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CmcdSessionsTest {
    private final List<QualityAmounts> heard = new ArrayList<>();
    private final CmcdSessions sessions = new CmcdSessions((route, viewers, more) -> heard.add(more));

    private void said(String json) throws MalformedMessage {
        CmcdJson.read(json.getBytes(StandardCharsets.UTF_8)).forEach(cmcd -> sessions.said("live", cmcd));
    }

    @Test
    void aSessionIsCountedOnceAndEachObjectIsWatched() throws Exception {
        said("{\"sid\":\"s\",\"ot\":\"v\",\"d\":4000,\"br\":3200,\"bl\":8000}");
        said("{\"sid\":\"s\",\"ot\":\"v\",\"d\":4000,\"br\":1600,\"bs\":true}");
        assertThat(heard)
                .containsExactly(
                        new QualityAmounts(1, null, 4000, 0, 0, 1, 8000, 4000, 1_600_000, 0, 0, 0),
                        new QualityAmounts(0, null, 4000, 1, 0, 0, 0, 4000, 800_000, 0, 0, 0));
    }

    @Test
    void audioThatGoesAlongWithVideoIsNotWatchedAgain() throws Exception {
        said("{\"sid\":\"s\",\"ot\":\"a\",\"d\":4000,\"br\":128}");
        assertThat(heard)
                .singleElement()
                .extracting(QualityAmounts::watchedMillis)
                .isEqualTo(0L);
    }

    @Test
    void theTimeToStartCountsOnce() throws Exception {
        said("{\"sid\":\"s\",\"msd\":700}");
        said("{\"sid\":\"s\",\"msd\":700}");
        assertThat(heard).extracting(QualityAmounts::startupMillis).containsExactly(700L, null);
    }

    @Test
    void manifestsKeysAndWhatNobodySaidAreNobodysExperience() throws Exception {
        said("{\"sid\":\"s\",\"ot\":\"m\",\"bl\":1}");
        said("{\"sid\":\"s\",\"ot\":\"k\"}");
        said("{\"ot\":\"v\",\"bs\":true}");
        assertThat(heard).isEmpty();
    }
}
