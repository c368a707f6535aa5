package io.swarmgate.ledger;

/**
 * What amounts are added up for: everything about them but when and how much. Values come from the configuration and
 * from closed sets; streams alone come from origins, and their number is bounded by the ledger.
 *
 * @param line and with it the book
 * @param route name of the route; {@link #NONE} if none
 * @param site name of the viewer's configured site; {@link #NONE} if none
 * @param origin name of the origin the content comes from, whoever served it, so that price plans by origin apply;
 *     {@link #NONE} if none
 */
public record Account(
        Line line,
        String route,
        LedgerStream stream,
        String site,
        String origin,
        Content content,
        ViewerGroup viewers) {
    /** Stands where there is no route, site or origin. */
    public static final String NONE = "-";

    private static final int MAX_NAME = 128;

    public Account {
        check("route", route);
        check("site", site);
        check("origin", origin);
    }

    private static void check(String what, String name) {
        if (name.isEmpty() || name.length() > MAX_NAME) {
            throw new IllegalArgumentException(
                    "a " + what + " has a name of 1 to " + MAX_NAME + " characters, not \"" + name + "\"");
        }
    }

    /** An account without stream, site and origin, of content that is no segment. */
    public static Account of(Line line, String route) {
        return new Account(line, route, LedgerStream.NONE, NONE, NONE, Content.OTHER, ViewerGroup.NONE);
    }

    public Account line(Line other) {
        return new Account(other, route, stream, site, origin, content, viewers);
    }

    public Account stream(LedgerStream other) {
        return new Account(line, route, other, site, origin, content, viewers);
    }

    public Account site(String other) {
        return new Account(line, route, stream, other, origin, content, viewers);
    }

    public Account origin(String other) {
        return new Account(line, route, stream, site, other, content, viewers);
    }

    public Account content(Content other) {
        return new Account(line, route, stream, site, origin, other, viewers);
    }

    public Account viewers(ViewerGroup other) {
        return new Account(line, route, stream, site, origin, content, other);
    }
}
