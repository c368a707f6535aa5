package io.swarmgate.edge.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/configuration.md and the code list the same keys, types and defaults, in the same order. */
class ConfigDocumentationTest {
    @Test
    void tableListsEveryKeyWithItsTypeAndDefault() throws IOException {
        List<String> documented = Files.readAllLines(Path.of("../docs/configuration.md")).stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("\\s*\\|\\s*", -1))
                .filter(cells -> cells.length == 6)
                .map(cells -> String.join(" | ", cells[1], cells[2], cells[3]))
                .toList();
        assertThat(documented)
                .containsExactlyElementsOf(Arrays.stream(ConfigKey.values())
                        .map(ConfigDocumentationTest::row)
                        .toList());
    }

    private static String row(ConfigKey key) {
        String defaultText = key.defaultText() == null ? "" : "`" + key.defaultText() + "`";
        return String.join(" | ", "`" + key.path() + "`", key.type(), defaultText);
    }
}
