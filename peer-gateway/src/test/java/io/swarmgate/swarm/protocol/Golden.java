package io.swarmgate.swarm.protocol;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What goes over the wire, in files that the browser client's tests read as well: lines {@code # name}, each with a
 * line after it.
 */
public final class Golden {
    private static final Path FILES = Path.of("src/main/web/test/golden");
    private static final String NAME = "# ";

    private Golden() {}

    /** The lines by their names, in the order in which they stand. */
    public static Map<String, String> read(String file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(FILES.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> byName = new LinkedHashMap<>();
        for (int i = 0; i < lines.size() - 1; i++) {
            if (lines.get(i).startsWith(NAME)) {
                byName.put(lines.get(i).substring(NAME.length()), lines.get(i + 1));
            }
        }
        return Collections.unmodifiableMap(byName);
    }
}
