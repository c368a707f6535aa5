package io.swarmgate.swarm.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmgate.swarm.protocol.PeerId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class JoinTokensTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final TokenKey OLD = key("old", 'a');
    private static final TokenKey NEW = key("new", 'b');

    private static TokenKey key(String id, char letter) {
        return new TokenKey(id, String.valueOf(letter).repeat(32).getBytes(StandardCharsets.US_ASCII));
    }

    private static JoinTokens tokens(Instant now, TokenKey... keys) {
        return new JoinTokens(List.of(keys), Duration.ofMinutes(5), InstantSource.fixed(now));
    }

    private static JoinToken token(String route) {
        return new JoinToken("0123456789abcdef", new PeerId("fedcba9876543210"), route, NOW.plusSeconds(300));
    }

    private static void refuses(JoinTokens tokens, String text, TokenRefused.Reason reason) {
        assertThatThrownBy(() -> tokens.check(text))
                .isInstanceOfSatisfying(
                        TokenRefused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(reason));
    }

    @Test
    void whatIsMintedIsRead() throws TokenRefused {
        JoinTokens tokens = tokens(NOW, OLD);
        assertThat(tokens.check(tokens.mint(token("live")))).isEqualTo(token("live"));
    }

    @Test
    void theLongestRouteNameFits() {
        assertThat(tokens(NOW, key("k".repeat(16), 'x')).mint(token("r".repeat(64))))
                .hasSizeLessThanOrEqualTo(300);
    }

    @Test
    void tokensOfTheKeyBeforeAreAcceptedAndThoseOfAForeignOneAreNot() throws TokenRefused {
        String old = tokens(NOW, OLD).mint(token("live"));
        assertThat(tokens(NOW, NEW, OLD).check(old).route()).isEqualTo("live");
        refuses(tokens(NOW, NEW), old, TokenRefused.Reason.SIGNATURE);
        refuses(tokens(NOW, key("old", 'z')), old, TokenRefused.Reason.SIGNATURE);
    }

    @Test
    void aTokenEndsWithTheSecondItNames() {
        String text = tokens(NOW, OLD).mint(token("live"));
        refuses(tokens(NOW.plusSeconds(300), OLD), text, TokenRefused.Reason.EXPIRED);
    }

    @Test
    void whatIsUnsignedSignedOtherwiseOrChangedIsRefused() {
        JoinTokens tokens = tokens(NOW, OLD);
        String text = tokens.mint(token("live"));
        String[] parts = text.split("\\.", -1);
        String none = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"alg\":\"none\",\"kid\":\"old\"}".getBytes(StandardCharsets.US_ASCII));
        String otherClaims = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString("{\"st\":\"x\"}".getBytes(StandardCharsets.US_ASCII));
        for (String forged : List.of(
                "",
                "x",
                "..",
                none + "." + parts[1] + ".",
                parts[0] + "." + otherClaims + "." + parts[2],
                parts[0] + "." + parts[1] + ".",
                text + "A")) {
            refuses(tokens, forged, TokenRefused.Reason.SIGNATURE);
        }
    }

    @Test
    void aKeyThatIsTooShortIsRefused() {
        assertThatThrownBy(() -> new TokenKey("k", new byte[31])).isInstanceOf(IllegalArgumentException.class);
    }
}
