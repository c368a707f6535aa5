package io.swarmgate.edge.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** One file the origin serves, whole in memory (all of the demo's files together are a few megabytes). */
final class DemoFile {
    private static final Map<String, DemoFile> LOADED = new ConcurrentHashMap<>();

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("m3u8", "application/vnd.apple.mpegurl"),
            Map.entry("mpd", "application/dash+xml"),
            Map.entry("ts", "video/mp2t"),
            Map.entry("mp4", "video/mp4"),
            Map.entry("m4s", "video/iso.segment"),
            Map.entry("html", "text/html;charset=utf-8"),
            Map.entry("css", "text/css;charset=utf-8"),
            Map.entry("js", "text/javascript;charset=utf-8"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("txt", "text/plain;charset=utf-8"));

    private final byte[] content;
    private final String type;
    private final String etag;
    /**
     * Lifetime of media. Said to the edge alone (RFC 9213): browsers are to keep none, since players side by side in
     * one browser would otherwise share its cache, and the panel would not show what several viewers cost.
     */
    static final String AT_THE_EDGE = "max-age=3600";

    private final String cacheControl;

    private DemoFile(byte[] content, String type, String etag, String cacheControl) {
        this.content = content;
        this.type = type;
        this.etag = etag;
        this.cacheControl = cacheControl;
    }

    static DemoFile of(byte[] content, String name, String cacheControl) {
        return new DemoFile(content, typeOf(name), etagOf(content), cacheControl);
    }

    static DemoFile ofText(String content, String name, String cacheControl) {
        return of(content.getBytes(StandardCharsets.UTF_8), name, cacheControl);
    }

    /** A file of the {@code demo} folder on the class path; empty if there is none of that name. */
    static Optional<DemoFile> shipped(String path, String cacheControl) {
        if (!path.matches("[A-Za-z0-9._/-]+") || path.contains("..") || path.endsWith("/")) {
            return Optional.empty();
        }
        DemoFile loaded = LOADED.get(path);
        if (loaded != null) {
            return Optional.of(loaded);
        }
        try (InputStream in = DemoFile.class.getResourceAsStream("/demo/" + path)) {
            if (in == null) {
                return Optional.empty();
            }
            DemoFile file = of(in.readAllBytes(), path, cacheControl);
            LOADED.put(path, file);
            return Optional.of(file);
        } catch (IOException e) {
            throw new UncheckedIOException("demo file " + path + " cannot be read from the class path", e);
        }
    }

    /** A media file that is part of every build. */
    static DemoFile media(String path) {
        return shipped("media/" + path, AT_THE_EDGE)
                .orElseThrow(() -> new IllegalStateException("demo/media/" + path + " is not on the class path"));
    }

    /** The file's bytes, not a copy: read only. */
    byte[] content() {
        return content;
    }

    /** Value of the Content-Type field. */
    String type() {
        return type;
    }

    /** Strong entity tag, quotes included. */
    String etag() {
        return etag;
    }

    /** Value of the Cache-Control field. */
    String cacheControl() {
        return cacheControl;
    }

    private static String typeOf(String name) {
        return TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream");
    }

    private static String etagOf(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return '"' + HexFormat.of().formatHex(digest, 0, 8) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
