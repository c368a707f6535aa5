package io.swarmgate.edge.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The whole swarm, with modelled viewers: what it reaches here is far below what it is measured to reach. */
class SimulateCommandIT {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine command = new CommandLine(new SimulateCommand())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err));

    @Test
    void twentyViewersOfALiveStreamTakeMostOfItFromEachOther() throws IOException {
        int exit = command.execute(
                "--peers=20", "--duration=25s", "--sites=2", "--min-offload=60%", "--max-copies=8", "--json");

        assertThat(exit).describedAs(() -> out + "\n" + err).isZero();
        Map<String, String> figures = scalars(out.toString());
        assertThat(figures)
                .containsEntry("viewers", "20")
                .containsEntry("joinsFailed", "0")
                .containsEntry("wrongSegments", "0")
                .containsEntry("brokenDeliveries", "0")
                .containsEntry("httpErrors", "0");
    }

    @Test
    void viewersOfSeveralThreadsShareOneSwarm() throws IOException {
        int exit = command.execute("--peers=3", "--threads=3", "--duration=20s", "--warm-up=6s", "--json");

        assertThat(exit).describedAs(() -> out + "\n" + err).isZero();
        Map<String, String> figures = scalars(out.toString());
        assertThat(figures)
                .containsEntry("viewers", "3")
                .containsEntry("withoutPeer", "0")
                .containsEntry("wrongSegments", "0")
                .containsEntry("brokenDeliveries", "0")
                .containsEntry("httpErrors", "0");
        assertThat(Double.parseDouble(figures.get("offloadSteady"))).isGreaterThan(0.3);
    }

    @Test
    void missedFigureFails() {
        int exit = command.execute("--peers=1", "--duration=4s", "--warm-up=1s", "--min-offload=50%");

        assertThat(exit).describedAs(() -> out + "\n" + err).isEqualTo(1);
        assertThat(out.toString()).contains("offload", "0.0 %");
    }

    @Test
    void viewersHaveTheLinesAskedFor() throws IOException {
        int exit = command.execute(
                "--peers=6",
                "--links=fibre=50%,mobile=50%",
                "--per-line=2",
                "--loss=1%",
                "--jitter=20ms",
                "--duration=6s",
                "--warm-up=2s",
                "--seed=2",
                "--json");

        assertThat(exit).describedAs(() -> out + "\n" + err).isZero();
        assertThat(scalars(out.toString())).containsEntry("httpErrors", "0");
        assertThat(out.toString()).contains("\"name\":\"fibre\"", "\"name\":\"mobile\"");
    }

    @Test
    void playersChooseAmongRenditions() {
        int exit = command.execute(
                "--peers=3", "--renditions=3", "--bitrate=2M", "--segment-seconds=1", "--duration=10s", "--warm-up=4s");

        assertThat(exit).describedAs(() -> out + "\n" + err).isZero();
        assertThat(out.toString())
                .containsPattern("renditions +[0-9]+ kbit/s watched")
                .contains("one copy of each rendition over HTTP leaves", "HTTP errors 0");
    }

    @Test
    void partsAreWatchedAsTheyAppear() {
        int exit =
                command.execute("--peers=3", "--parts=500ms", "--segment-seconds=2", "--duration=10s", "--warm-up=4s");

        assertThat(exit).describedAs(() -> out + "\n" + err).isZero();
        // Two a second and viewer, those of the start come on top.
        assertThat(out.toString()).containsPattern("deliveries +[4-9][0-9];").contains("HTTP errors 0");
    }

    @Test
    void whatUplinksAllowIsSaidWithTheShareReached() {
        int exit = command.execute("--peers=3", "--up=100k", "--duration=8s", "--warm-up=2s", "--min-reached=0%");

        assertThat(exit).describedAs(() -> out + "\n" + err).isZero();
        assertThat(out.toString())
                .containsPattern("possible +50\\.0 %: one copy over HTTP leaves 66\\.7 %, viewers can give 50\\.0 %")
                .containsPattern("reached +[0-9.]+ % of that");
    }

    @Test
    void liarsHarmNothingThatIsPlayed() throws IOException {
        int exit =
                command.execute("--peers=4", "--liars=8", "--lie=arriving", "--duration=12s", "--warm-up=6s", "--json");

        assertThat(exit).describedAs(() -> out + "\n" + err).isZero();
        assertThat(scalars(out.toString()))
                .containsEntry("viewers", "4")
                .containsEntry("wrongSegments", "0")
                .containsEntry("brokenDeliveries", "0");
        assertThat(out.toString()).contains("\"liars\":{\"named\":");
    }

    @Test
    void argumentsOutOfRangeAreNamed() {
        assertThat(command.execute("--peers=2", "--liars=-1")).isEqualTo(2);
        assertThat(err.toString()).contains("--liars must be 0 to 5000");
        assertThat(command.execute("--peers=0")).isEqualTo(2);
        assertThat(err.toString()).contains("--peers must be 1 to 5000");
        assertThat(command.execute("--peers=2", "--duration=5s", "--warm-up=5s"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--duration must be longer than --warm-up");
        assertThat(command.execute("--peers=2", "--links=mixed", "--up=1M")).isEqualTo(2);
        assertThat(err.toString()).contains("--links and --up exclude each other");
        assertThat(command.execute("--peers=2", "--renditions=7")).isEqualTo(2);
        assertThat(err.toString()).contains("--renditions must be 1 to 6");
        assertThat(command.execute("--peers=2", "--parts=300ms")).isEqualTo(2);
        assertThat(err.toString()).contains("--parts must be at least 200ms, and --segment-seconds a multiple of it");
        assertThat(command.execute("--peers=2", "--parts=500ms", "--mode=vod")).isEqualTo(2);
        assertThat(err.toString()).contains("--parts is for --mode live");
        assertThat(command.execute("--peers=2", "--per-line=0")).isEqualTo(2);
        assertThat(err.toString()).contains("--per-line must be 1 to 20");
        assertThat(command.execute("--peers=2", "--loss=30%")).isEqualTo(2);
        assertThat(err.toString()).contains("--loss must be at most 20%");
        assertThat(command.execute("--peers=2", "--jitter=2s")).isEqualTo(2);
        assertThat(err.toString()).contains("--jitter must be at most 1s");
        assertThat(command.execute("--peers=2", "--upload-ratio=-1")).isEqualTo(2);
        assertThat(err.toString()).contains("--upload-ratio must be 0 to 1000");
        assertThat(command.execute("--peers=2", "--seeders=0")).isEqualTo(2);
        assertThat(err.toString()).contains("--seeders must be 1 to 5000");
        assertThat(command.execute("--peers=2", "--max-peers=65")).isEqualTo(2);
        assertThat(err.toString()).contains("--max-peers must be 1 to 64");
        assertThat(command.execute("--peers=2", "--median-stay=0s")).isEqualTo(2);
        assertThat(err.toString()).contains("--median-stay must be at least 1s");
    }

    /** Fields of the object itself that are numbers or booleans. */
    private static Map<String, String> scalars(String json) throws IOException {
        Map<String, String> found = new HashMap<>();
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            assertThat(parser.nextToken()).isEqualTo(JsonToken.START_OBJECT);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value.isScalarValue()) {
                    found.put(name, parser.getText());
                } else {
                    parser.skipChildren();
                }
            }
        }
        return found;
    }
}
