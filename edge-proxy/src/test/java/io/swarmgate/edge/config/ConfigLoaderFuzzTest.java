package io.swarmgate.edge.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** No text makes the loader throw; a result is valid or says what is wrong. */
class ConfigLoaderFuzzTest {
    /** Without addresses: a mutated host name would be looked up. */
    private static final String SEED = """
            origins: &o
              main: {url: 'https://o.example/${X:-y}', connect-timeout: 3s}
            routes: [{path: /a/, origin: main, hosts: [a.example]}]
            gateway: {disk: 1GiB, public-url: 'https://p.example'}
            """;

    @FuzzTest
    void anyTextIsAnswered(byte[] input) {
        answer(new String(input, java.nio.charset.StandardCharsets.UTF_8));
    }

    @Test
    void mutatedConfigurationsAreAnswered() {
        Random random = new Random(20261121);
        String alphabet = " \n\t:-[]{},&*!|>'\"%@`#$?a0/\u00e9\ud83d\ude00<=.";
        for (int i = 0; i < 3000; i++) {
            StringBuilder text = new StringBuilder(SEED);
            for (int edits = random.nextInt(6); edits >= 0; edits--) {
                int at = random.nextInt(text.length());
                if (random.nextBoolean()) {
                    text.setCharAt(at, alphabet.charAt(random.nextInt(alphabet.length())));
                } else {
                    text.insert(at, alphabet.charAt(random.nextInt(alphabet.length())));
                }
            }
            answer(text.toString());
        }
    }

    private static void answer(String text) {
        ConfigResult result = new ConfigLoader(Map.of()).parse("f", text, Path.of(""));
        if (result instanceof ConfigResult.Invalid invalid) {
            assertThat(invalid.problems()).isNotEmpty();
        }
    }
}
