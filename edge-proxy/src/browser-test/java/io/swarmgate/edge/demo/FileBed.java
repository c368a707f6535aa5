package io.swarmgate.edge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.demo.FileTab.Read;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** {@link SharedFiles} behind an edge, and the tabs that fetch them. */
final class FileBed implements AutoCloseable {
    private static final String IMAGE = SharedFiles.IMAGE;

    final SharedFiles files = new SharedFiles();
    final List<FileTab> tabs = new ArrayList<>();
    private final Chromium chromium;
    private final SwarmBed swarm;

    FileBed(Chromium chromium, Path directory, String settings) throws IOException {
        this.chromium = chromium;
        this.swarm = SwarmBed.start(directory, files::before, settings);
    }

    String url() {
        return swarm.url();
    }

    FileTab open() {
        FileTab tab = FileTab.open(chromium, swarm.url());
        tabs.add(tab);
        return tab;
    }

    /** Opens tabs that are in the image's swarm and know each other, as after a look at the file's end. */
    void meet(int count) {
        for (int i = 0; i < count; i++) {
            open().meet(IMAGE, SharedFiles.IMAGE_BYTES - 1, i);
        }
        tabs.forEach(tab -> tab.awaitLinks(count - 1));
    }

    private static byte[] sha256(byte[] content, int from, int to) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(content, from, to - from);
            return digest.digest();
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static String hex(byte[] content, int from, int to) {
        return HexFormat.of().formatHex(sha256(content, from, to));
    }

    /** What a tab that read all of it has. */
    static Read whole(byte[] content) {
        return rest(content, 0);
    }

    static Read rest(byte[] content, int from) {
        return new Read(content.length - from, "null", hex(content, from, content.length));
    }

    /** The options to check it by. */
    static String integrity(byte[] content) {
        String hash = Base64.getEncoder().encodeToString(sha256(content, 0, content.length));
        return "{ integrity: 'sha256-" + hash + "' }";
    }

    List<SwarmTab.Counts> counts() {
        return tabs.stream().map(FileTab::counts).toList();
    }

    double offload() {
        double fromPeers = counts().stream().mapToLong(SwarmTab.Counts::swarm).sum();
        return fromPeers / (fromPeers + http());
    }

    private long http() {
        return counts().stream().mapToLong(SwarmTab.Counts::http).sum();
    }

    /** The clients' counts are not taken on trust. */
    void assertThatTheEdgeCountsTheSame() {
        // More has been sent than has been taken in: requests under way, and those that were given up.
        assertThat(swarm.bytesToViewers()).isBetween(http(), (long) (1.1 * http()) + 2_000_000);
    }

    @Override
    public void close() {
        tabs.forEach(FileTab::close);
        swarm.close();
    }
}
