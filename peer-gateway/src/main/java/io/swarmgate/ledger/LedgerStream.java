package io.swarmgate.ledger;

import io.swarmgate.swarm.protocol.Sha256;

/**
 * A stream as the ledger knows it: by the public path of its manifest, without query. Tokens in queries would make a
 * stream of each viewer, so two manifests that differ in nothing else are one stream here.
 *
 * @param id 16 hexadecimal digits, the same on every edge and after every restart
 * @param name for people: the path, shortened if it is very long
 */
public record LedgerStream(String id, String name) {
    /** No stream: nothing is known of one, or the bytes belong to none. */
    public static final LedgerStream NONE = new LedgerStream("-", "-");

    /** Streams beyond the number kept apart in one minute. */
    public static final LedgerStream OTHER = new LedgerStream("(other)", "(other)");

    /** Of every stream but the two above. */
    public static final int ID_CHARS = 16;

    static final int MAX_NAME = 512;

    public LedgerStream {
        if (id.isEmpty() || id.length() > ID_CHARS) {
            throw new IllegalArgumentException("\"" + id + "\" is no id of a stream");
        }
        if (name.isEmpty() || name.length() > MAX_NAME) {
            throw new IllegalArgumentException("a stream's name has 1 to " + MAX_NAME + " characters");
        }
    }

    /**
     * The stream of a manifest.
     *
     * @param route by which it is served
     * @param path public path of the multivariant playlist or MPD, or of a media playlist no other names; a query is
     *     left out
     */
    public static LedgerStream of(String route, String path) {
        int query = path.indexOf('?');
        String whole = query < 0 ? path : path.substring(0, query);
        String name = whole.length() <= MAX_NAME ? whole : whole.substring(0, MAX_NAME - 1) + "…";
        return new LedgerStream(Sha256.shortName(route + "\n" + whole), name.isEmpty() ? "/" : printable(name));
    }

    /** Databases and terminals should not have to care. */
    private static String printable(String name) {
        StringBuilder text = new StringBuilder(name.length());
        name.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? '?' : c)
                .forEach(text::appendCodePoint);
        return text.toString();
    }
}
