package io.swarmgate.edge.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.origin.Fields;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyFieldsTest {
    private static final WebAddress PAGE = WebAddress.of("https://tv.example/");
    private static final WebAddress OWN = WebAddress.of("https://tv.example/_p2p/@/client/0.js");
    private static final WebAddress ELSEWHERE = WebAddress.of("https://p2p.example:8443/_p2p/@/client/0.js");
    private static final String CSP = "Content-Security-Policy";

    private static PolicyFields of(WebAddress script, @Nullable String integrity, String... policies) {
        return new PolicyFields(
                new Fields(List.of(policies).stream()
                        .map(policy -> new Fields.Field(CSP, policy))
                        .toList()),
                PAGE,
                script,
                integrity == null ? List.of() : List.of(integrity, "sha256-LAZY"));
    }

    private static String extended(WebAddress script, String policy) {
        return String.valueOf(of(script, "sha256-X", policy).fields().combined(CSP));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "img-src x | true",
                "script-src 'self' | true",
                "default-src 'none' | false",
                "default-src 'none'; script-src 'self' | true",
                "script-src 'self'; script-src-elem 'none' | false",
                "SCRIPT-SRC 'SELF' | true",
                "script-src 'none'; script-src 'self' | false",
                "script-src * | true",
                "script-src https: | true",
                "script-src http: | true",
                "script-src wss: | true",
                "script-src data: | false",
                "script-src tv.example | true",
                "script-src *.example | true",
                "script-src *.tv.example | false",
                "script-src http://tv.example | true",
                "script-src https://tv.example:443 | true",
                "script-src https://tv.example:8443 | false",
                "script-src https://tv.example:* | true",
                "script-src tv.example/_p2p/ | true",
                "script-src tv.example/other/ | false",
                "script-src tv.example/_p2p/@/client/0.js | true",
                "script-src 'self' 'strict-dynamic' | false",
                "script-src 'nonce-abc' 'strict-dynamic' | true",
                "script-src 'nonce-abc' | true",
                "script-src 'nonce-' | false",
                "script-src 'sha256-AAAA' | false",
                " ; ; | true"
            })
    void theScriptRunsWhereThePolicyLetsIt(String policy, boolean allowed) {
        assertThat(of(OWN, null, policy).allowScript()).isEqualTo(allowed);
    }

    @Test
    void everyPolicyHasItsSay() {
        assertThat(of(OWN, null, "script-src 'self'", "script-src 'none'").allowScript())
                .isFalse();
        assertThat(of(OWN, null, "script-src 'self', script-src 'none'").allowScript())
                .isFalse();
        assertThat(of(OWN, null, "script-src 'nonce-a'", "script-src 'self'").allowScript())
                .isTrue();
    }

    @Test
    void theNonceIsOfThePolicyThatNeedsIt() {
        assertThat(of(OWN, null, "script-src 'self' 'nonce-a'", "script-src 'nonce-b'")
                        .nonce())
                .isEqualTo("b");
        assertThat(of(OWN, null, "script-src 'self' 'nonce-a'").nonce()).isEqualTo("a");
        assertThat(of(OWN, null, "script-src 'nonce-a'", "script-src 'nonce-b'").allowScript())
                .isFalse();
        assertThat(of(OWN, null, "script-src 'nonce-a\"onload=x'").nonce()).isNull();
    }

    @Test
    void policiesThatOnlyReportForbidNothingButAreHeard() {
        PolicyFields fields = new PolicyFields(
                new Fields(List.of(new Fields.Field(CSP + "-Report-Only", "script-src 'nonce-a'"))),
                PAGE,
                OWN,
                List.of());
        assertThat(fields.nonce()).isEqualTo("a");
        assertThat(fields.allowScript()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "script-src 'self' | true",
                "script-src 'nonce-a' | false",
                "script-src 'nonce-a' 'strict-dynamic' | true",
                "script-src 'nonce-a'; worker-src 'self' | true",
                "script-src 'self'; worker-src 'none' | false",
                "script-src 'nonce-a'; child-src 'self' | true"
            })
    void theWorkerIsGovernedByTheFirstDirectiveThatIsThere(String policy, boolean allowed) {
        assertThat(of(OWN, null, policy).allowWorker()).isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "connect-src 'self' | true",
                "connect-src 'none' | false",
                "default-src 'self' | true",
                "connect-src https://tv.example | false",
                "connect-src https://tv.example wss://tv.example | true",
                "connect-src https: wss: | true",
                "connect-src * | true"
            })
    void theSocketNeedsASourceOfItsScheme(String policy, boolean allowed) {
        assertThat(of(OWN, null, policy).allowConnections()).isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "trusted-types site | false",
                "trusted-types site swarmgate | true",
                "trusted-types * | true",
                "require-trusted-types-for 'script' | true",
                "worker-src 'none' | true"
            })
    void furtherScriptsNeedTheNameOfATrustedTypesPolicy(String policy, boolean allowed) {
        assertThat(of(OWN, null, policy).allowExtras()).isEqualTo(allowed);
    }

    @Test
    void aGatewayOfItsOwnHostIsNotSelf() {
        assertThat(of(ELSEWHERE, null, "script-src 'self'").allowScript()).isFalse();
        assertThat(of(ELSEWHERE, null, "connect-src 'self'").allowConnections()).isFalse();
        assertThat(of(ELSEWHERE, null, "worker-src 'self'").allowWorker()).isTrue();
        assertThat(of(ELSEWHERE, null, "script-src p2p.example:8443").allowScript())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "img-src  x | img-src  x",
                "script-src 'self' | script-src 'self'",
                "connect-src 'none' | connect-src 'self'",
                "script-src 'self' blob:; worker-src 'none' | script-src 'self' blob:; worker-src 'self'",
                "script-src 'nonce-a' blob: | script-src 'nonce-a' blob:; worker-src 'nonce-a' blob: 'self'",
                "trusted-types a; x | trusted-types a swarmgate; x",
                "trusted-types 'none' | trusted-types swarmgate",
                "trusted-types * | trusted-types *"
            })
    void aPolicyIsExtendedByWhatIsMissingAlone(String policy, String expected) {
        assertThat(extended(OWN, policy)).isEqualTo(expected);
    }

    @Test
    void aGatewayOfItsOwnHostIsNamed() {
        assertThat(extended(ELSEWHERE, "connect-src 'self'"))
                .isEqualTo("connect-src 'self' https://p2p.example:8443 wss://p2p.example:8443");
    }

    @Test
    void whatIsExtendedAllowsAll() {
        for (String policy : List.of("default-src 'none'", "script-src 'sha256-A'; connect-src x", "worker-src x")) {
            PolicyFields fields = of(ELSEWHERE, "sha256-X", policy);
            assertThat(fields.allowScript()).as(policy).isTrue();
            assertThat(fields.allowWorker()).as(policy).isTrue();
            assertThat(fields.allowConnections()).as(policy).isTrue();
            String once = extended(ELSEWHERE, policy);
            assertThat(extended(ELSEWHERE, once)).isEqualTo(once);
        }
    }
}
