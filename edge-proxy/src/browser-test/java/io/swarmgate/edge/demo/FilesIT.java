package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import io.swarmgate.edge.demo.FileTab.Read;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages in tabs of a real browser, each with a profile of its own, share files that no manifest names. */
class FilesIT {
    private static final String IMAGE = SharedFiles.IMAGE;

    private static Chromium chromium;

    @TempDir
    Path directory;

    private final SharedFiles files = new SharedFiles();
    private SwarmBed bed;
    private final List<FileTab> tabs = new ArrayList<>();

    @BeforeAll
    static void launch() {
        chromium = Chromium.launch();
    }

    @AfterAll
    static void quit() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @BeforeEach
    void start() throws IOException {
        bed = SwarmBed.start(directory, files::before, "");
    }

    @AfterEach
    void stop() {
        tabs.forEach(FileTab::close);
        if (bed != null) {
            bed.close();
        }
    }

    private FileTab open() {
        FileTab tab = FileTab.open(chromium, bed.url());
        tabs.add(tab);
        return tab;
    }

    /** Tabs that are in the image's swarm and know each other, as after a look at the file's end. */
    private void meet(int count) {
        for (int i = 0; i < count; i++) {
            open().meet(IMAGE, SharedFiles.IMAGE_BYTES - 1, i);
        }
        tabs.forEach(tab -> tab.awaitLinks(count - 1));
    }

    private static byte[] sha256(byte[] content, int length) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(content, 0, length);
            return digest.digest();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Read whole(byte[] content) {
        return new Read(content.length, "null", HexFormat.of().formatHex(sha256(content, content.length)));
    }

    private static String integrity(byte[] content) {
        return "{ integrity: 'sha256-" + Base64.getEncoder().encodeToString(sha256(content, content.length)) + "' }";
    }

    private List<SwarmTab.Counts> counts() {
        return tabs.stream().map(FileTab::counts).toList();
    }

    private double offload() {
        double swarm = counts().stream().mapToLong(SwarmTab.Counts::swarm).sum();
        return swarm / (swarm + http());
    }

    private long http() {
        return counts().stream().mapToLong(SwarmTab.Counts::http).sum();
    }

    @Test
    void threeThatDownloadAFileAtOnceFetchItOverHttpLittleMoreThanOnce() {
        byte[] image = files.putImage(1);
        meet(3);
        tabs.forEach(tab -> tab.begin(IMAGE, integrity(image)));

        assertThat(tabs).allSatisfy(tab -> assertThat(tab.awaitEnd()).isEqualTo(whole(image)));
        System.out.printf("file, three at once: offload %.3f%n", offload());
        // Two thirds are the most there can be.
        assertThat(offload()).as("%s", counts()).isGreaterThan(0.5);
        assertThatTheEdgeCountsTheSame();
    }

    @Test
    void whoComesLaterTakesAFileFromThoseWhoHaveIt() {
        byte[] image = files.putImage(1);
        for (int i = 0; i < 3; i++) {
            FileTab tab = open().meet(IMAGE, SharedFiles.IMAGE_BYTES - 1, i);
            assertThat(tab.begin(IMAGE, integrity(image)).awaitEnd()).isEqualTo(whole(image));
        }

        System.out.printf("file, one after another: offload %.3f%n", offload());
        assertThat(offload()).as("%s", counts()).isGreaterThan(0.6);
        assertThatTheEdgeCountsTheSame();
    }

    @Test
    void aTabThatDiesWhileItGivesAndTakesIsNotMissed() {
        byte[] image = files.putImage(1);
        meet(3);
        tabs.forEach(tab -> tab.begin(IMAGE, "{}"));
        FileTab dying = tabs.remove(0);
        dying.awaitBytes(4 << 20);
        dying.crash();
        dying.close();

        assertThat(tabs).allSatisfy(tab -> assertThat(tab.awaitEnd()).isEqualTo(whole(image)));
    }

    @Test
    void versionsOfAFileNeverMix() {
        byte[] first = files.putImage(1);
        meet(2);
        FileTab reader = tabs.get(0);
        reader.evaluate("() => { window.paused = 3 * 2 ** 20; }");
        reader.begin(IMAGE, "{}").awaitBytes(3 << 20);
        byte[] second = files.putImage(2);
        // The edge asks the origin again when what it has is no longer fresh; a newcomer gets the new version whole.
        FileTab newcomer = open();
        Read got = newcomer.begin(IMAGE, "{}").awaitEnd();
        while (got.equals(whole(first))) {
            newcomer.reload(bed.url());
            got = newcomer.begin(IMAGE, "{}").awaitEnd();
        }
        assertThat(got).isEqualTo(whole(second));

        reader.evaluate("() => { window.paused = 0; }");
        Read broken = reader.awaitEnd();
        assertThat(broken.error()).contains("has changed");
        assertThat(broken.bytes()).isBetween(3L << 20, first.length - 1L);
        assertThat(broken.sha256()).isEqualTo(HexFormat.of().formatHex(sha256(first, (int) broken.bytes())));
        // Once more it is the new one, whatever its page still held of the old one.
        assertThat(reader.begin(IMAGE, integrity(second)).awaitEnd()).isEqualTo(whole(second));
    }

    @Test
    void aDownloadGoesOnWhereItWasLeft() {
        byte[] image = files.putImage(1);
        int from = 7 * (1 << 20) + 1000;
        Read rest = open().begin(IMAGE, "{ from: %d }".formatted(from)).awaitEnd();

        byte[] expected = new byte[image.length - from];
        System.arraycopy(image, from, expected, 0, expected.length);
        assertThat(rest).isEqualTo(whole(expected));
    }

    @Test
    void aFetchOfThePagesAndALinkThatSavesAreSharedThroughTheWorker() throws IOException {
        byte[] image = files.putImage(1);
        FileTab first = open().awaitControlled();
        assertThat(first.begin("fetch('%s')".formatted(IMAGE)).awaitEnd()).isEqualTo(whole(image));
        FileTab second = open().awaitControlled();
        Download saved = second.save("#save");

        assertThat(saved.suggestedFilename()).isEqualTo("the image.bin");
        assertThat(Files.readAllBytes(saved.path())).isEqualTo(image);
        assertThat(second.counts().swarm()).as("%s", counts()).isGreaterThan(image.length / 2);
        assertThat(first.counts().given()).as("%s", counts()).isGreaterThan(image.length / 2);
    }

    @Test
    void aMediaElementIsFedByOthersThatPlayTheSameFile() throws Exception {
        byte[] film = files.put("/updates/film.mp4", 1, film(), "video/mp4");
        play(open().awaitControlled(), 0);
        // On loopback all of it would be there before anybody else is.
        play(open().awaitControlled().slowDown(1_000_000), 1);

        assertThat(tabs.get(1).counts().swarm()).as("%s of %d", counts(), film.length).isGreaterThan(film.length / 3);
    }

    /** To the end, as fast as browsers will; but nobody sits down to a film before its neighbours are there. */
    private static void play(FileTab tab, int links) {
        tab.evaluate("() => { video.src = '/updates/film.mp4'; video.play(); }");
        tab.awaitLinks(links);
        tab.evaluate("() => { video.playbackRate = 16; }");
        tab.await("() => video.ended || video.error !== null");
        assertThat(tab.evaluate("() => video.error && video.error.message")).isNull();
    }

    /** A progressive one, its index in front: the demo's pictures over and over, and noise, which takes many bytes. */
    private byte[] film() throws IOException, InterruptedException {
        Path loop = Files.write(
                directory.resolve("loop.mp4"), DemoFile.media("ondemand/v270.mp4").content());
        Path film = directory.resolve("film.mp4");
        String ffmpeg = ExternalTool.require("ffmpeg", "ffmpeg").toString();
        String inputs = "-nostdin -v error -stream_loop 4 -i " + loop + " -f lavfi -i anoisesrc=d=110:r=48000:a=0.9";
        String output = "-map 0:v -map 1:a -shortest -c:v copy -ac 2 -c:a flac -strict -2 -movflags +faststart " + film;
        Ffmpeg.run(Stream.of(ffmpeg + " " + inputs + " " + output)
                .flatMap(line -> Stream.of(line.split(" ")))
                .toList());
        return Files.readAllBytes(film);
    }

    /** The clients' counts are not taken on trust. */
    private void assertThatTheEdgeCountsTheSame() {
        // More has been sent than has been taken in: requests under way, and those that were given up.
        assertThat(bed.bytesToViewers()).isBetween(http(), (long) (1.1 * http()) + 2_000_000);
    }
}
