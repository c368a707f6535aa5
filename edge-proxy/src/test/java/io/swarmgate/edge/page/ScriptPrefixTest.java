package io.swarmgate.edge.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptPrefixTest {
    private static String prefixed(String script, int step) {
        ScriptPrefix prefix = new ScriptPrefix("OURS;".getBytes(StandardCharsets.US_ASCII));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] content = script.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < content.length; at += step) {
            prefix.feed(Arrays.copyOfRange(content, at, Math.min(content.length, at + step)), out::writeBytes);
        }
        prefix.end(out::writeBytes);
        return out.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            quoteCharacter = '`',
            value = {
                "`` ¦ `OURS;\n`",
                "`x` ¦ `OURS;\nx`",
                "`self.a = 'use strict';` ¦ `OURS;\nself.a = 'use strict';`",
                "`'use strict'; x` ¦ `\"use strict\";OURS;\n'use strict'; x`",
                "`\"use strict\"` ¦ `\"use strict\";OURS;\n\"use strict\"`",
                "`/* a */ // b\n\t'use strict';` ¦ `\"use strict\";OURS;\n/* a */ // b\n\t'use strict';`",
                "`'use strict` ¦ `OURS;\n'use strict`",
                "`'use strict\"` ¦ `OURS;\n'use strict\"`",
                "`/* never closed` ¦ `OURS;\n/* never closed`"
            })
    void thePrefixStandsFirstAndStrictModeKeepsItsEffect(String script, String expected) {
        for (int step : new int[] {1, 2, 7, 1000}) {
            assertThat(prefixed(script, step)).isEqualTo(expected);
        }
    }

    @Test
    void aByteOrderMarkStaysInFront() {
        assertThat(prefixed("\ufeffx", 1)).isEqualTo("\ufeffOURS;\nx");
    }

    @Test
    void aLongCommentIsNotHeldBackForEver() {
        ScriptPrefix prefix = new ScriptPrefix("OURS;".getBytes(StandardCharsets.US_ASCII));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] comment = ("/*" + "x".repeat(20_000)).getBytes(StandardCharsets.US_ASCII);
        prefix.feed(comment, out::writeBytes);
        assertThat(out.size()).isGreaterThan(20_000);
    }
}
