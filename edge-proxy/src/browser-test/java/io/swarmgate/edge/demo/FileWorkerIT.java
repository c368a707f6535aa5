package io.swarmgate.edge.demo;

import static io.swarmgate.edge.demo.FileBed.whole;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Pages that know nothing of the client share files through its Service Worker, in a real browser. */
class FileWorkerIT extends FileTests {
    @Test
    void aFetchOfThePagesAndALinkThatSavesAreShared() throws IOException {
        byte[] image = bed.files.putImage(1);
        FileTab first = bed.open().awaitControlled();
        assertThat(first.begin("fetch('%s')".formatted(SharedFiles.IMAGE)).awaitEnd())
                .isEqualTo(whole(image));
        FileTab second = bed.open().awaitControlled();
        Download saved = second.save("#save");

        assertThat(saved.suggestedFilename()).isEqualTo("the image.bin");
        assertThat(Files.readAllBytes(saved.path())).isEqualTo(image);
        assertThat(second.counts().swarm()).as("%s", bed.counts()).isGreaterThan(image.length / 2);
        assertThat(first.counts().given()).as("%s", bed.counts()).isGreaterThan(image.length / 2);
    }

    @Test
    void aMediaElementIsFedByOthersThatPlayTheSameFile() throws Exception {
        byte[] film = bed.files.put("/updates/film.mp4", 1, film(), "video/mp4");
        play(bed.open().awaitControlled(), 0);
        // On loopback all of it would be there before anybody else is.
        FileTab second = bed.open().awaitControlled().slowDown(1_000_000);
        play(second, 1);

        assertThat(second.counts().swarm())
                .as("%s of %d", bed.counts(), film.length)
                .isGreaterThan(film.length / 3);
    }

    /** Fast, with time for others to give; but nobody sits down to a film before its neighbours are there. */
    private static void play(FileTab tab, int links) {
        tab.evaluate("() => { video.src = '/updates/film.mp4'; video.play(); }");
        tab.awaitLinks(links);
        tab.evaluate("() => { video.playbackRate = 4; }");
        tab.await("() => video.ended || video.error !== null");
        assertThat(tab.evaluate("() => video.error && video.error.message")).isNull();
    }

    /** A progressive one, its index in front: the demo's pictures twice, and noise, which takes many bytes. */
    private byte[] film() throws IOException, InterruptedException {
        Path loop = Files.write(
                directory.resolve("loop.mp4"),
                DemoFile.media("ondemand/v270.mp4").content());
        Path film = directory.resolve("film.mp4");
        String ffmpeg = ExternalTool.require("ffmpeg", "ffmpeg").toString();
        String inputs = "-nostdin -v error -stream_loop 1 -i " + loop + " -f lavfi -i anoisesrc=d=48:r=48000:a=0.9";
        String output = "-map 0:v -map 1:a -shortest -c:v copy -ac 2 -c:a flac -strict -2 -movflags +faststart " + film;
        Ffmpeg.run(Stream.of(ffmpeg + " " + inputs + " " + output)
                .flatMap(line -> Stream.of(line.split(" ")))
                .toList());
        return Files.readAllBytes(film);
    }
}
