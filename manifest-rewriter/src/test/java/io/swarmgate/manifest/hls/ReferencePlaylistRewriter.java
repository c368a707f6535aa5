package io.swarmgate.manifest.hls;

import io.swarmgate.manifest.ReferenceKind;
import io.swarmgate.manifest.UriDecision;
import io.swarmgate.manifest.UriPolicy;
import io.swarmgate.manifest.UriReference;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A second opinion: rewrites playlists line by line with regular expressions, slowly and independently of the real
 * code. Text is ISO-8859-1 between splitting and joining, so that every byte survives.
 */
final class ReferencePlaylistRewriter {
    private static final Pattern LINE = Pattern.compile("([^\\r\\n]*)(\\r\\n|\\r|\\n|\\z)");
    private static final Pattern ATTRIBUTE =
            Pattern.compile("[ \\t]*([^=,]*?)[ \\t]*=[ \\t]*(\"[^\"]*\"?[^,]*|[^,]*)(?:,|\\z)|[^=,]*(?:,|\\z)");
    private static final Map<String, ReferenceKind> ATTRIBUTES = Map.ofEntries(
            Map.entry("EXT-X-MEDIA/URI", ReferenceKind.MANIFEST),
            Map.entry("EXT-X-I-FRAME-STREAM-INF/URI", ReferenceKind.MANIFEST),
            Map.entry("EXT-X-IMAGE-STREAM-INF/URI", ReferenceKind.MANIFEST),
            Map.entry("EXT-X-RENDITION-REPORT/URI", ReferenceKind.MANIFEST),
            Map.entry("EXT-X-KEY/URI", ReferenceKind.KEY),
            Map.entry("EXT-X-SESSION-KEY/URI", ReferenceKind.KEY),
            Map.entry("EXT-X-SESSION-DATA/URI", ReferenceKind.OTHER),
            Map.entry("EXT-X-CONTENT-STEERING/SERVER-URI", ReferenceKind.STEERING),
            Map.entry("EXT-X-DATERANGE/X-ASSET-URI", ReferenceKind.MANIFEST),
            Map.entry("EXT-X-DATERANGE/X-ASSET-LIST", ReferenceKind.OTHER),
            Map.entry("EXT-X-MAP/URI", ReferenceKind.INITIALIZATION_SEGMENT),
            Map.entry("EXT-X-PART/URI", ReferenceKind.PARTIAL_SEGMENT),
            Map.entry("EXT-X-PRELOAD-HINT/URI", ReferenceKind.PART_HINT));
    private static final List<String> MULTIVARIANT = List.of(
            "EXT-X-MEDIA",
            "EXT-X-STREAM-INF",
            "EXT-X-I-FRAME-STREAM-INF",
            "EXT-X-IMAGE-STREAM-INF",
            "EXT-X-SESSION-KEY",
            "EXT-X-SESSION-DATA",
            "EXT-X-CONTENT-STEERING");

    private final String baseUrl;
    private final UriPolicy policy;
    private final Map<String, String> imports;
    private final Map<String, @Nullable String> variables = new HashMap<>();
    private String announced = "";
    private boolean steered;
    private boolean multivariant;
    private boolean media;

    ReferencePlaylistRewriter(String baseUrl, UriPolicy policy, Map<String, String> imports) {
        this.baseUrl = baseUrl;
        this.policy = policy;
        this.imports = imports;
    }

    byte[] rewrite(byte[] input) {
        StringBuilder out = new StringBuilder();
        String text = new String(input, StandardCharsets.ISO_8859_1);
        boolean started = false;
        steered = Pattern.compile("(?m)^[ \\t]*#EXT-X-CONTENT-STEERING(?![!-9;-~])")
                .matcher(text)
                .find();
        Matcher lines = LINE.matcher(text);
        while (lines.find()) {
            String line = lines.group(1);
            boolean header =
                    line.replace("\u00ef\u00bb\u00bf", "").stripLeading().startsWith("#EXTM3U");
            out.append(started ? line(line) : line).append(lines.group(2));
            started |= header;
        }
        return out.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private String line(String line) {
        String trimmed = line.replaceAll("^[ \\t]+|[ \\t]+$", "");
        if (trimmed.isEmpty()) {
            return line;
        }
        int at = line.indexOf(trimmed);
        String changed = trimmed.startsWith("#") ? tag(trimmed) : map(kindOfLine(), trimmed, "");
        return line.substring(0, at) + changed + line.substring(at + trimmed.length());
    }

    private ReferenceKind kindOfLine() {
        boolean segment = announced.equals("EXTINF") || (announced.isEmpty() && !(multivariant && !media));
        announced = "";
        return segment ? ReferenceKind.MEDIA_SEGMENT : ReferenceKind.MANIFEST;
    }

    private String tag(String line) {
        String name = line.substring(1).split("[:\\x00- \\x80-\\xff]", 2)[0];
        int colon = line.length() > name.length() + 1 ? name.length() + 2 : line.length();
        String value = line.substring(colon);
        if (name.equals("EXTINF") || name.equals("EXT-X-STREAM-INF")) {
            announced = name;
        }
        media |= name.equals("EXTINF");
        multivariant |= MULTIVARIANT.contains(name);
        if (name.equals("EXT-X-DEFINE")) {
            define(value);
        }
        if (name.equals("EXT-X-PREFETCH") || name.equals("EXT-X-TWITCH-PREFETCH")) {
            String trimmed = value.replaceAll("^[ \\t]+|[ \\t]+$", "");
            int at = value.indexOf(trimmed);
            return trimmed.isEmpty()
                    ? line
                    : line.substring(0, colon + at)
                            + map(ReferenceKind.MEDIA_SEGMENT, trimmed, "")
                            + value.substring(at + trimmed.length());
        }
        return line.substring(0, colon) + attributes(name, value);
    }

    private String attributes(String tag, String value) {
        List<int[]> found = new ArrayList<>();
        List<String> names = new ArrayList<>();
        Matcher attribute = ATTRIBUTE.matcher(value);
        while (attribute.find()) {
            if (attribute.group(1) != null) {
                found.add(new int[] {attribute.start(2), attribute.end(2)});
                names.add(attribute.group(1));
            }
        }
        StringBuilder out = new StringBuilder(value);
        for (int i = found.size() - 1; i >= 0; i--) {
            ReferenceKind kind = ATTRIBUTES.get(tag + "/" + names.get(i));
            String name = names.get(i);
            if (kind == null || names.stream().filter(name::equals).count() > 1) {
                continue;
            }
            if (kind == ReferenceKind.PART_HINT) {
                kind = kindOfHint(value, found, names);
            }
            String raw = value.substring(found.get(i)[0], found.get(i)[1]);
            Matcher form = Pattern.compile("(\"([^\"]*)\"|([^\"']*?))[ \\t]*").matcher(raw);
            if (form.matches()) {
                int group = form.group(2) != null ? 2 : 3;
                out.replace(
                        found.get(i)[0] + form.start(group),
                        found.get(i)[0] + form.end(group),
                        map(kind, form.group(group), group == 2 ? "\"" : "\" ,'"));
            }
        }
        return out.toString();
    }

    private static ReferenceKind kindOfHint(String value, List<int[]> found, List<String> names) {
        int type = names.lastIndexOf("TYPE");
        String what = type < 0 ? "" : value.substring(found.get(type)[0], found.get(type)[1]);
        return what.matches("\"?PART\"?[ \\t]*")
                ? ReferenceKind.PART_HINT
                : what.matches("\"?MAP\"?[ \\t]*") ? ReferenceKind.INITIALIZATION_SEGMENT : ReferenceKind.OTHER;
    }

    private void define(String value) {
        Matcher attribute =
                Pattern.compile("(NAME|VALUE|IMPORT|QUERYPARAM)=\"([^\"]*)\"").matcher(value);
        Map<String, String> found = new HashMap<>();
        while (attribute.find()) {
            found.put(attribute.group(1), utf8(attribute.group(2)));
        }
        if (found.containsKey("NAME")) {
            String defined = found.get("VALUE");
            variables.put(found.get("NAME"), defined == null ? null : expand(defined));
        } else if (found.containsKey("IMPORT")) {
            variables.put(found.get("IMPORT"), imports.get(found.get("IMPORT")));
        } else if (found.containsKey("QUERYPARAM")) {
            variables.put(found.get("QUERYPARAM"), queryParameter(found.get("QUERYPARAM")));
        }
    }

    private @Nullable String queryParameter(String name) {
        String query = baseUrl.contains("?") ? baseUrl.substring(baseUrl.indexOf('?') + 1) : "";
        Matcher pair =
                Pattern.compile("(?:^|&)" + Pattern.quote(name) + "=([^&#]*)").matcher(query);
        try {
            return pair.find() ? URLDecoder.decode(pair.group(1), StandardCharsets.UTF_8) : null;
        } catch (IllegalArgumentException notEncoded) {
            return null;
        }
    }

    private @Nullable String expand(String text) {
        Matcher variable = Pattern.compile("\\{\\$([^}]*)\\}").matcher(text);
        StringBuilder out = new StringBuilder();
        while (variable.find()) {
            String value = variables.get(variable.group(1));
            if (value == null) {
                return null;
            }
            variable.appendReplacement(out, Matcher.quoteReplacement(value));
        }
        variable.appendTail(out);
        return out.indexOf("{$") >= 0 ? null : out.toString();
    }

    private String map(ReferenceKind kind, String reference, String forbidden) {
        String expanded = expand(utf8(reference));
        if (expanded == null || expanded.isEmpty()) {
            return reference;
        }
        String url = UriReference.resolve(baseUrl, expanded);
        UriDecision decision = policy.decide(kind, expanded, baseUrl, url);
        if (!(decision instanceof UriDecision.Replace)) {
            return reference;
        }
        // Players put another host in the place of that of a pathway's playlist.
        if (steered && kind == ReferenceKind.MANIFEST && expanded.matches("(?s)(//|[A-Za-z][A-Za-z0-9+.-]*:).*")) {
            return reference;
        }
        String mapped = decision.apply(expanded);
        boolean fits = mapped.chars().noneMatch(c -> forbidden.indexOf(c) >= 0) && !mapped.contains("{$");
        return fits ? latin1(mapped) : reference;
    }

    private static String utf8(String latin1) {
        byte[] bytes = latin1.getBytes(StandardCharsets.ISO_8859_1);
        return ByteText.decode(bytes, 0, bytes.length);
    }

    private static String latin1(String text) {
        return new String(ByteText.encode(text), StandardCharsets.ISO_8859_1);
    }
}
