package io.swarmgate.edge.config;

import java.util.regex.Pattern;

/**
 * Which files of a route are meant: {@code /updates/**}, {@code /course/*}{@code /slides.pdf}, {@code *.iso}. A pattern
 * that begins with a slash is of the whole public path, any other of a file's name. {@code *} stands for any characters
 * but a slash, {@code ?} for one of them, {@code **} between slashes for any number of directories. Manifests are never
 * meant.
 */
public final class PathPattern {
    private static final Pattern WRITTEN = Pattern.compile("[A-Za-z0-9._~!$&'()+,;=@%*?/-]{1,256}");
    private static final int MAX_WILDCARDS = 8;
    /** Manifests are the rewriter's, whatever the pattern says. */
    private static final String NO_MANIFEST = "(?!.*\\.(?:[mM]3[uU]8?|[mM][pP][dD])$)";

    private final String text;
    private final String expression;
    private final Pattern compiled;

    private PathPattern(String text) {
        this.text = text;
        this.expression = NO_MANIFEST + (text.startsWith("/") ? ofPath(text) : "/(?:.*/)?" + ofSegment(text));
        this.compiled = Pattern.compile(expression);
    }

    /** @throws IllegalArgumentException saying what is wrong with it */
    static PathPattern parse(String text) {
        if (!WRITTEN.matcher(text).matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is no path pattern: use 1 to 256 characters of a path"
                    + " as it stands in a URL, with *, ** and ?");
        }
        boolean path = text.startsWith("/");
        if (!path && text.contains("/")) {
            throw new IllegalArgumentException("\"" + text
                    + "\": a pattern with a slash is of the whole path and begins with one; write /" + text + " or /**/"
                    + text);
        }
        if (text.endsWith("/")) {
            throw new IllegalArgumentException("\"" + text + "\" is of no file; write " + text + "** for all below it");
        }
        for (String segment : text.split("/", -1)) {
            if (segment.contains("**") && !(path && segment.equals("**"))) {
                throw new IllegalArgumentException(
                        "\"" + text + "\": ** stands alone between slashes, as in /updates/** or /**/slides.pdf");
            }
        }
        if (path && (text.contains("//") || text.contains("/./") || text.contains("/../"))) {
            throw new IllegalArgumentException("\"" + text + "\" must not hold empty, . or .. segments");
        }
        if (text.chars().filter(c -> c == '*' || c == '?').count() > MAX_WILDCARDS) {
            throw new IllegalArgumentException("\"" + text + "\" has more than " + MAX_WILDCARDS + " wildcards");
        }
        return new PathPattern(text);
    }

    private static String ofPath(String text) {
        StringBuilder out = new StringBuilder();
        String[] segments = text.substring(1).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            boolean last = i == segments.length - 1;
            if (i == 0 || !segments[i - 1].equals("**")) {
                out.append('/');
            }
            if (!segments[i].equals("**")) {
                out.append(ofSegment(segments[i]));
            } else {
                out.append(last ? "(?:.*/)?[^/]+" : "(?:.*/)?");
            }
        }
        return out.toString();
    }

    private static String ofSegment(String segment) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < segment.length(); i++) {
            char c = segment.charAt(i);
            if (c == '*') {
                out.append("[^/]*");
            } else if (c == '?') {
                out.append("[^/]");
            } else if ("$()+.".indexOf(c) >= 0) {
                out.append('\\').append(c);
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    /** @param path public path, percent-encoded, without query */
    public boolean matches(String path) {
        return compiled.matcher(path).matches();
    }

    /** The same as a regular expression of the whole path, of the kind Java and ECMAScript have in common. */
    public String expression() {
        return expression;
    }

    /** At least the same as a pathname of the URL Pattern standard, without its groups. */
    public String urlPattern() {
        String path = text.startsWith("/") ? text : "/*" + text;
        return path.replaceAll("[*?]+", "*").replaceAll("[()+]", "\\\\$0");
    }

    /** True if it can mean a path below this prefix, as far as what stands before its first wildcard tells. */
    boolean mayBeBelow(String pathPrefix) {
        return !text.startsWith("/") || text.startsWith(pathPrefix);
    }

    /** As it is written. */
    @Override
    public String toString() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PathPattern pattern && pattern.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
