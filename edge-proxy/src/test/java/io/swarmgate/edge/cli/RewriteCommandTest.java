package io.swarmgate.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RewriteCommandTest {
    private static final String PLAYLIST =
            "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nhttps://o.example/s/1.ts\n#EXTINF:4,\nhttps://cdn.example/2.ts\n";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    @Test
    void severalFilesAreMirroredBelowOut() throws IOException {
        Path one = file("a b/1.m3u8", PLAYLIST);
        Path two = file("2.txt", "no manifest");
        Path results = directory.resolve("out");
        int exit = run(
                "rewrite",
                "--origin",
                "https://o.example",
                "--base-url",
                "https://o.example/x",
                "--out",
                results.toString(),
                one.toString(),
                two.toString());
        assertThat(exit).isZero();
        Path mirrored = results.resolve(one.toString().substring(1));
        assertThat(mirrored).content().contains("\n/_p2p/s/1.ts\n").contains("\nhttps://cdn.example/2.ts\n");
        assertThat(results.resolve(two.toString().substring(1))).hasContent("no manifest");
        assertThat(err.toString()).contains("2.txt: untouched: not-a-manifest");
    }

    @Test
    void explainListsEachReferenceAndItsFate() throws IOException {
        int exit = run(
                "rewrite",
                "--origin",
                "https://o.example",
                "--base-url",
                "https://o.example/m.m3u8",
                "--explain",
                file("m.m3u8", PLAYLIST).toString());
        assertThat(exit).isZero();
        assertThat(out.toString())
                .contains("2 references, 1 mapped")
                .contains("\tmedia-segment\thttps://o.example/s/1.ts\thttps://o.example/s/1.ts\tmapped to /_p2p/s/1.ts")
                .contains("kept: unrouted");
    }

    @Test
    void furtherOriginsOfTheConfigurationAreMapped() throws IOException {
        Path config = file("c.yaml", """
                origins: {main: 'https://o.example', cdn: 'https://cdn.example'}
                routes: [{origin: main}]
                """);
        int exit = run(
                "rewrite",
                "--config",
                config.toString(),
                "--base-url",
                "https://o.example/m.m3u8",
                "--explain",
                file("m.m3u8", PLAYLIST).toString());
        assertThat(exit).isZero();
        assertThat(out.toString()).contains("mapped to /_p2p/@cdn/2.ts");
    }

    @Test
    void wrongArgumentsExitWithTwoAndMissingFilesWithOne() throws IOException {
        String file = file("m.m3u8", PLAYLIST).toString();
        assertThat(run("rewrite", "--base-url", "https://o.example/", file)).isEqualTo(2);
        assertThat(err.toString()).contains("Give --origin URL or --config FILE");
        assertThat(run("rewrite", "--origin", "https://o.example", "--base-url", "https://o.example/", file, file))
                .isEqualTo(2);
        assertThat(err.toString()).contains("several files need --out");
        assertThat(run(
                        "rewrite",
                        "--origin",
                        "https://o.example",
                        "--base-url",
                        "https://o.example/",
                        "--out",
                        directory.toString(),
                        "../x"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("leads out of --out");
        assertThat(run("rewrite", "--origin", "https://o.example", "--base-url", "https://o.example/", "nowhere"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("nowhere: no such file");
    }

    @Test
    void checkConfigListsErrorsAndSummarises() throws IOException {
        assertThat(run(
                        "check-config",
                        file("good.yaml", "origins: {main: 'https://o.example'}")
                                .toString()))
                .isZero();
        assertThat(out.toString()).contains("valid").contains("route default: any host / -> https://o.example/ (main)");
        assertThat(run("check-config", file("bad.yaml", "orgins: {}").toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("bad.yaml:1: orgins: no such key; did you mean \"origins\"?");
    }

    @Test
    void pathsAreEncodedOnlyWhereAUrlMust() {
        assertThat(FileUrl.join("https://o.example", "./a b/c%+é?#.m3u8"))
                .isEqualTo("https://o.example/a%20b/c%25+%C3%A9%3F%23.m3u8");
    }

    private Path file(String name, String content) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private int run(String... arguments) {
        CommandLine commands = SwarmgateCommand.commandLine();
        commands.setOut(new PrintWriter(out));
        commands.setErr(new PrintWriter(err));
        return commands.execute(arguments);
    }
}
