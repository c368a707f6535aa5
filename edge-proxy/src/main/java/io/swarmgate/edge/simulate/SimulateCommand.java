package io.swarmgate.edge.simulate;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code swarmgate simulate}. */
@Command(
        name = "simulate",
        description = {
            "Lets modelled viewers watch a synthetic stream through a real edge, and says what the swarm spared it.",
            "The viewers run the browser client's own core in one Node process; their players, accesses and links are"
                    + " models, everything they say to the edge is real (docs/simulator.md). Needs Node 20 or later.",
            ""
        },
        footer = {"", "Exit codes: 0 done; 1 a figure asked for was missed, or it failed; 2 wrong arguments."})
public final class SimulateCommand implements Callable<Integer> {
    /** Memory for the stores of all viewers together. */
    private static final long STORES_BYTES = 2L << 30;

    private static final long MAX_STORE_BYTES = 64L << 20;
    /** What a thread keeps up with on a machine of 2026. */
    private static final long VIEWERS_OF_A_THREAD = 200;

    private static final long BITS_A_SECOND_OF_A_THREAD = 100_000_000;
    private static final int MAX_THREADS = 64;

    /** How long viewers stay. */
    enum Stays {
        EXPONENTIAL,
        LOGNORMAL
    }

    /** What liars do. */
    enum Lie {
        SOCKETS,
        ARRIVING,
        HOLDING
    }

    /** What the viewers watch. */
    enum Mode {
        VOD,
        LIVE
    }

    @Option(names = "--peers", required = true, paramLabel = "N", description = "Viewers at any time, 1 to 5000.")
    int peers;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            defaultValue = "live",
            description = "vod or live (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // default
    Mode mode;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            defaultValue = "60s",
            converter = Amounts.Time.class,
            description = "Of the run (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // default
    Duration duration;

    @Option(
            names = "--arrivals",
            paramLabel = "TIME",
            converter = Amounts.Time.class,
            description = "Viewers come evenly within it. Without it, a tenth of a second for each, at most a quarter"
                    + " of the run.")
    @Nullable Duration arrivals;

    @Option(
            names = "--warm-up",
            paramLabel = "TIME",
            converter = Amounts.Time.class,
            description = "Figures called steady are counted from then on. Without it, 10 s after all have come.")
    @Nullable Duration warmUp;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Of all chance: the same seed gives the same viewers and bytes (default: ${DEFAULT-VALUE}).")
    long seed;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description =
                    "Threads of the viewers' process. Without it as many as the viewers and their bitrate ask for,"
                            + " at most one for each processor.")
    @Nullable Integer threads;

    @Option(
            names = "--segment-seconds",
            paramLabel = "TIME",
            defaultValue = "2",
            converter = Amounts.Time.class,
            description = "Duration of a segment (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // default
    Duration segmentDuration;

    @Option(
            names = "--bitrate",
            paramLabel = "RATE",
            defaultValue = "200k",
            converter = Amounts.BitRate.class,
            description = "Of the stream, in bit/s (default: ${DEFAULT-VALUE}).")
    long bitrate;

    @Option(
            names = "--renditions",
            paramLabel = "N",
            defaultValue = "1",
            description = "A ladder of so many, 1 to 6, each lower one with half the bitrate; players choose by the"
                    + " throughput they see (default: ${DEFAULT-VALUE}).")
    int renditions;

    @Option(
            names = "--parts",
            paramLabel = "TIME",
            converter = Amounts.Time.class,
            description = "Live with low latency: partial segments so long, whose playlists wait for the next one.")
    @Nullable Duration parts;

    @Option(
            names = "--buffer",
            paramLabel = "TIME",
            defaultValue = "30s",
            converter = Amounts.Time.class,
            description = "What a VOD player keeps ahead (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // default
    Duration buffer;

    @Option(
            names = "--down",
            paramLabel = "RATE",
            defaultValue = "50M",
            converter = Amounts.BitRate.class,
            description = "A viewer's downlink (default: ${DEFAULT-VALUE}).")
    long down;

    @Option(
            names = "--up",
            paramLabel = "RATE",
            defaultValue = "20M",
            converter = Amounts.BitRate.class,
            description = "A viewer's uplink (default: ${DEFAULT-VALUE}).")
    long up;

    @Option(
            names = "--latency",
            paramLabel = "TIME",
            defaultValue = "10ms",
            converter = Amounts.Time.class,
            description = "Of an access, one way (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // default
    Duration latency;

    @Option(
            names = "--links",
            paramLabel = "SHARES",
            converter = LineClass.MixConverter.class,
            description =
                    "Instead of --down, --up and --latency: classes of lines with their shares of the viewers, such"
                            + " as dsl=30%%,cable=70%%, or mixed for a population as it is. Classes: dsl (10/1 Mbit/s), cable"
                            + " (50/10), vdsl (100/40), fibre (300/300), mobile (40/10, gives nothing).")
    LineClass.@Nullable Mix links;

    @Option(
            names = "--per-line",
            paramLabel = "N",
            defaultValue = "1",
            description = "Viewers that share a line and its address, 1 to 20 (default: ${DEFAULT-VALUE}).")
    int perLine;

    @Option(
            names = "--loss",
            paramLabel = "SHARE",
            defaultValue = "0",
            converter = Amounts.Share.class,
            description = "Packets lost between two viewers, or a viewer and the edge, at most 20%%"
                    + " (default: ${DEFAULT-VALUE}).")
    double loss;

    @Option(
            names = "--jitter",
            paramLabel = "TIME",
            defaultValue = "0ms",
            converter = Amounts.Time.class,
            description = "A packet takes up to so much longer than the latency (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // default
    Duration jitter;

    @Option(
            names = "--spread",
            paramLabel = "S",
            defaultValue = "0",
            description =
                    "How much accesses differ: two thirds lie within a factor of e^S (default: ${DEFAULT-VALUE}).")
    double spread;

    @Option(
            names = "--no-upload",
            paramLabel = "SHARE",
            defaultValue = "0",
            converter = Amounts.Share.class,
            description = "Viewers that only take, as on a mobile network (default: ${DEFAULT-VALUE}).")
    double noUpload;

    @Option(
            names = "--nat-blocked",
            paramLabel = "SHARE",
            defaultValue = "0",
            converter = Amounts.Share.class,
            description = "Viewers behind a symmetric NAT, which reach all but each other (default: ${DEFAULT-VALUE}).")
    double natBlocked;

    @Option(
            names = "--udp-blocked",
            paramLabel = "SHARE",
            defaultValue = "0",
            converter = Amounts.Share.class,
            description = "Viewers that reach nobody (default: ${DEFAULT-VALUE}).")
    double udpBlocked;

    @Option(
            names = "--median-stay",
            paramLabel = "TIME",
            converter = Amounts.Time.class,
            description = "Half of the viewers leave earlier, and are replaced. Without it, all stay.")
    @Nullable Duration medianStay;

    @Option(
            names = "--stays",
            paramLabel = "KIND",
            defaultValue = "exponential",
            description =
                    "How stays differ: exponential (who has stayed says nothing) or lognormal (who has stayed will"
                            + " stay), with --median-stay (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // default
    Stays stays;

    @Option(
            names = "--prediction",
            paramLabel = "BY",
            defaultValue = "model",
            description =
                    "What the edge chooses neighbours and seeders by: the model of uplinks and stays it has, random,"
                            + " or an oracle that knows them (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // default
    Prediction prediction;

    @Option(
            names = "--sites",
            paramLabel = "N",
            defaultValue = "0",
            description = "Company sites, known to the edge by their networks, 0 to 250 (default: ${DEFAULT-VALUE}).")
    int sites;

    @Option(
            names = "--site-share",
            paramLabel = "SHARE",
            defaultValue = "50%",
            converter = Amounts.Share.class,
            description = "Viewers at sites, where there are any (default: ${DEFAULT-VALUE}).")
    double siteShare;

    @Option(
            names = "--asns",
            paramLabel = "N",
            defaultValue = "3",
            description = "Networks the viewers at home belong to, 1 to 4 (default: ${DEFAULT-VALUE}).")
    int asns;

    @Option(
            names = "--seeders",
            paramLabel = "K",
            defaultValue = "2",
            description = "swarm.seeders of the edge (default: ${DEFAULT-VALUE}).")
    int seeders;

    @Option(
            names = "--max-peers",
            paramLabel = "N",
            defaultValue = "12",
            description = "swarm.max-peers of the edge (default: ${DEFAULT-VALUE}).")
    int maxPeers;

    @Option(
            names = "--upload-ratio",
            paramLabel = "R",
            defaultValue = "1",
            description = "swarm.upload-ratio of the edge (default: ${DEFAULT-VALUE}).")
    double uploadRatio;

    @Option(
            names = "--liars",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Identities of an attacker besides the viewers: they say that they have the best uplinks and are"
                            + " connected to all, and give nothing (default: ${DEFAULT-VALUE}).")
    int liars;

    @Option(
            names = "--lie",
            paramLabel = "KIND",
            defaultValue = "sockets",
            description =
                    "sockets: nobody gets a connection with them; arriving: they say that each new segment is on its"
                            + " way to them; holding: that they have it (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // default
    Lie lie;

    @Option(
            names = "--liar-addresses",
            paramLabel = "N",
            defaultValue = "1",
            description = "Of which they come, each of a network of its own (default: ${DEFAULT-VALUE}).")
    int liarAddresses;

    @Option(names = "--json", description = "One JSON object instead of text.")
    boolean json;

    @Option(
            names = "--min-offload",
            paramLabel = "SHARE",
            converter = Amounts.Share.class,
            description = "Fail when the steady offload is less.")
    @Nullable Double minOffload;

    @Option(
            names = "--max-copies",
            paramLabel = "N",
            description = "Fail when the gateway sent more copies of a segment, on the average.")
    @Nullable Double maxCopies;

    @Option(
            names = "--min-reached",
            paramLabel = "SHARE",
            converter = Amounts.Share.class,
            description = "Fail when the steady offload is less than this share of what these viewers' uplinks allow.")
    @Nullable Double minReached;

    @Option(
            names = "--max-waste",
            paramLabel = "SHARE",
            converter = Amounts.Share.class,
            description = "Fail when more bytes from peers were thrown away than this share of those used.")
    @Nullable Double maxWaste;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        check(threads == null || (threads >= 1 && threads <= MAX_THREADS), "--threads must be 1 to " + MAX_THREADS);
        check(peers >= 1 && peers <= 5000, "--peers must be 1 to 5000");
        check(sites >= 0 && sites <= 250, "--sites must be 0 to 250");
        check(liars >= 0 && liars <= 5000, "--liars must be 0 to 5000");
        check(liarAddresses >= 1 && liarAddresses <= 5000, "--liar-addresses must be 1 to 5000");
        check(asns >= 1 && asns <= 4, "--asns must be 1 to 4");
        check(segmentDuration.toMillis() >= 200, "--segment-seconds must be at least 0.2");
        for (String replaced : List.of("--down", "--up", "--latency")) {
            check(
                    links == null || !spec.commandLine().getParseResult().hasMatchedOption(replaced),
                    "--links and " + replaced + " exclude each other: the classes of lines say what each carries");
        }
        check(renditions >= 1 && renditions <= 6, "--renditions must be 1 to 6");
        if (parts != null) {
            check(mode == Mode.LIVE, "--parts is for --mode live");
            check(
                    parts.toMillis() >= 200
                            && segmentDuration.toMillis() % parts.toMillis() == 0
                            && parts.compareTo(segmentDuration) < 0,
                    "--parts must be at least 200ms, and --segment-seconds a multiple of it");
        }
        check(seeders >= 1 && seeders <= 5000, "--seeders must be 1 to 5000");
        check(maxPeers >= 1 && maxPeers <= 64, "--max-peers must be 1 to 64");
        // Whoever leaves is replaced at once.
        check(medianStay == null || medianStay.toMillis() >= 1000, "--median-stay must be at least 1s");
        check(perLine >= 1 && perLine <= 20, "--per-line must be 1 to 20");
        check(loss <= 0.2, "--loss must be at most 20%");
        check(jitter.toMillis() <= 1000, "--jitter must be at most 1s");
        check(uploadRatio >= 0 && uploadRatio <= 1000, "--upload-ratio must be 0 to 1000");
        check(spread >= 0 && spread <= 2, "--spread must be 0 to 2");
        check(warmUp().compareTo(duration) < 0, "--duration must be longer than --warm-up");
        try {
            NodeProcess.check();
            try (SimulatedEdge edge = SimulatedEdge.start(this)) {
                return NodeProcess.run(
                        ViewersOptions.of(this, edge), spec.commandLine().getOut());
            }
        } catch (IOException failed) {
            spec.commandLine().getErr().println("swarmgate: " + failed.getMessage());
            spec.commandLine().getErr().flush();
            return ExitCode.SOFTWARE;
        }
    }

    private void check(boolean valid, String problem) {
        if (!valid) {
            throw new ParameterException(spec.commandLine(), problem);
        }
    }

    int segmentBytes() {
        return (int) Math.min(1 << 28, Math.max(1, bitrate * segmentDuration.toMillis() / 8000));
    }

    int partsPerSegment() {
        return parts == null ? 1 : (int) segmentDuration.dividedBy(parts);
    }

    /** Enough for a viewer that comes first and never stalls. */
    int vodSegments() {
        return (int) (duration.plus(buffer).plusMinutes(1).toMillis() / segmentDuration.toMillis() + 1);
    }

    long pageStoreBytes() {
        return Math.max(8L * segmentBytes(), Math.min(MAX_STORE_BYTES, STORES_BYTES / peers));
    }

    int threads() {
        if (threads != null) {
            return threads;
        }
        long needed = Math.max(peers / VIEWERS_OF_A_THREAD, peers * bitrate / BITS_A_SECOND_OF_A_THREAD) + 1;
        return (int) Math.min(needed, Runtime.getRuntime().availableProcessors());
    }

    Duration arrivals() {
        if (arrivals != null) {
            return arrivals;
        }
        Duration each = Duration.ofMillis(100L * peers);
        Duration most = duration.dividedBy(4);
        return each.compareTo(most) < 0 ? each : most;
    }

    Duration warmUp() {
        return warmUp != null ? warmUp : arrivals().plusSeconds(10);
    }

    String title() {
        return String.format(
                Locale.ROOT,
                "%d viewers, %s, %d s, segments of %s s at %d kbit/s, seed %d",
                peers,
                mode.name().toLowerCase(Locale.ROOT),
                duration.toSeconds(),
                segmentDuration.toMillis() / 1000.0,
                bitrate / 1000,
                seed);
    }
}
