package io.swarmgate.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Comparisons run for minutes: what is wrong with their arguments is said before. */
class ComparisonScriptsTest {
    private record Run(int exit, String out) {}

    @ParameterizedTest
    @CsvSource({
        "compare-crowd abc, VIEWERS is \"abc\"; use a whole number from 2 on",
        "compare-crowd 1, VIEWERS is \"1\"; use a whole number from 2 on",
        "compare-crowd 5 0, SECONDS is \"0\"; use a whole number from 1 on",
        "compare-crowd 5 60 hls.js 1.5, MBPS is \"1.5\"; use a whole number from 1 on",
        "compare-tabs 08, TABS is \"08\"; use a whole number from 1 on",
        "compare-tabs 8 30 -1, ROUNDS is \"-1\"; use a whole number from 1 on",
        "compare-playback 8 10M, LINK_KBPS is \"10M\"; use a whole number from 1 on",
    })
    void namesWhatIsWrong(String command, String problem) throws Exception {
        Run run = run(command);
        assertThat(run.exit).isEqualTo(2);
        assertThat(run.out.lines()).singleElement().asString().contains(problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"compare-crowd", "compare-tabs", "compare-playback"})
    void saysWhatItDoes(String script) throws Exception {
        Run run = run(script + " --help");
        assertThat(run.exit).isZero();
        assertThat(run.out).startsWith("Plays ").contains("bin/" + script + " [");
    }

    private static Run run(String command) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(command.split(" ")));
        words.set(0, Path.of("../bin", words.get(0)).toString());
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), out);
    }
}
