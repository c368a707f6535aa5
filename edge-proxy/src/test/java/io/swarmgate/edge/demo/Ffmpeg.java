package io.swarmgate.edge.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** FFmpeg as a client: it reads every track of a stream and decodes it whole. */
final class Ffmpeg {
    private final Path executable;

    private Ffmpeg(Path executable) {
        this.executable = executable;
    }

    static Ffmpeg installed() {
        return new Ffmpeg(ExternalTool.require("ffmpeg", "ffmpeg"));
    }

    /** One line for each decoded frame of every track: track, times, size and MD5 of the picture or the samples. */
    List<String> frames(String manifestUrl, String... outputOptions) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(executable.toString(), "-nostdin", "-v", "error", "-threads", "1"));
        if (manifestUrl.contains(".m3u8")) {
            command.addAll(List.of("-allowed_extensions", "ALL"));
        }
        command.addAll(List.of("-i", manifestUrl, "-map", "0:v", "-map", "0:a"));
        command.addAll(List.of(outputOptions));
        command.addAll(List.of("-f", "framemd5", "-"));
        return run(command).stream().filter(line -> !line.startsWith("#")).toList();
    }

    /** Lines a program writes to standard output; anything on standard error ends up in the failure's message. */
    static List<String> run(List<String> command) throws IOException, InterruptedException {
        Path out = Files.createTempFile("swarmgate-", ".out");
        Path err = Files.createTempFile("swarmgate-", ".err");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            boolean ended = process.waitFor(120, TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly().waitFor();
            }
            if (!ended || process.exitValue() != 0) {
                throw new AssertionError("%s %s: %s"
                        .formatted(command, ended ? "failed" : "did not end within 120 s", Files.readString(err)));
            }
            return Files.readAllLines(out, StandardCharsets.UTF_8);
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }
}
