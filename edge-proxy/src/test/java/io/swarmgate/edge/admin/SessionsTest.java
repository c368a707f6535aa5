package io.swarmgate.edge.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionsTest {
    private static final Instant NOW = Instant.parse("2026-10-01T08:00:00Z");

    private final Sessions sessions = new Sessions(new AdminToken("t".repeat(32)));

    @Test
    void aSessionIsGoodForAWorkingDay() {
        String session = sessions.begin(NOW);
        assertThat(sessions.isValid(session, NOW)).isTrue();
        assertThat(sessions.isValid(session, NOW.plus(Duration.ofHours(12)).minusSeconds(1)))
                .isTrue();
        assertThat(sessions.isValid(session, NOW.plus(Duration.ofHours(12)))).isFalse();
    }

    @Test
    void anotherEdgeWithTheSameTokenKnowsIt() {
        assertThat(new Sessions(new AdminToken("t".repeat(32))).isValid(sessions.begin(NOW), NOW))
                .isTrue();
    }

    @Test
    void anotherTokenEndsIt() {
        assertThat(new Sessions(new AdminToken("u".repeat(32))).isValid(sessions.begin(NOW), NOW))
                .isFalse();
    }

    @Test
    void noCharacterOfItMayChange() {
        String session = sessions.begin(NOW);
        for (int i = 0; i < session.length(); i++) {
            char other = session.charAt(i) == 'A' ? 'B' : 'A';
            String changed = session.substring(0, i) + other + session.substring(i + 1);
            assertThat(sessions.isValid(changed, NOW)).as(changed).isFalse();
        }
    }

    @Test
    void itTellsNothingOfTheTokenAndIsNewEachTime() {
        assertThat(sessions.begin(NOW)).doesNotContain("ttt").isNotEqualTo(sessions.begin(NOW));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v1", "v1.9999999999..", "v1.99999999999999999999.a.b", "....", "\u0000"})
    void whatIsNoneIsRefused(String text) {
        assertThat(sessions.isValid(text, NOW)).isFalse();
    }
}
