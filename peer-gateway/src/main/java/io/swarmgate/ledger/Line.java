package io.swarmgate.ledger;

import java.util.Arrays;
import java.util.List;

/** The lines of the books: who served, who was asked, what was spent. */
public enum Line {
    /** From viewer to viewer, proven by both ends: the only line of the swarm that is a saving. */
    SWARM(Book.DELIVERY, "swarm"),
    /**
     * Said by one end of a transfer alone. Becomes {@link #SWARM} by a negative amount here and a positive one there.
     */
    UNPROVEN(Book.DELIVERY, "unproven"),
    /** Said differently by the two ends of a transfer. */
    DISPUTED(Book.DELIVERY, "disputed"),
    /** From the edge's own store, or from another request's fill. */
    CACHE(Book.DELIVERY, "cache"),
    /** From another edge's store. */
    SIBLING(Book.DELIVERY, "sibling"),
    /** Fetched from the origin for this request. */
    ORIGIN(Book.DELIVERY, "origin"),
    /** Made by the edge itself: the browser client, tokens, error answers. */
    EDGE(Book.DELIVERY, "edge"),
    /** Served by a CDN in front of the edge, as pages observed it; the CDN's own log is the other count of it. */
    OBSERVED(Book.DELIVERY, "observed"),

    /** Content received from a configured origin. */
    FETCHED(Book.ORIGIN, "fetched"),
    /** Content received from an origin that is another Swarmgate. */
    FETCHED_FROM_PARENT(Book.ORIGIN, "fetched-from-parent"),
    /** Content received from another edge of the same operator. */
    FETCHED_FROM_SIBLING(Book.ORIGIN, "fetched-from-sibling"),

    /** Messages to viewers on signalling sockets. */
    SIGNALLING_SENT(Book.COST, "signalling-sent"),
    /** Messages from viewers on signalling sockets. */
    SIGNALLING_RECEIVED(Book.COST, "signalling-received"),
    /** Bytes between viewers that went through a TURN server. */
    RELAYED(Book.COST, "relayed"),
    /** Bytes that reached a viewer and were thrown away: duplicates and bad chunks. */
    WASTED(Book.COST, "wasted"),
    /** Bytes fetched over HTTP although a peer brought them as well. */
    HEDGED(Book.COST, "hedged"),

    /** Playbacks that began, and the milliseconds from the wish to play until they did. */
    STARTUP(Book.QUALITY, "startup"),
    /** Playback sessions, and the milliseconds they played. */
    WATCHED(Book.QUALITY, "watched"),
    /** Stalls, and the milliseconds they took. */
    STALLED(Book.QUALITY, "stalled"),
    /** Looks at the buffer, and the milliseconds of media ahead of the playhead, added up. */
    BUFFERED(Book.QUALITY, "buffered"),
    /** Milliseconds of media whose size is known, and the bytes. */
    BITRATE(Book.QUALITY, "bitrate"),
    /** Frames that were dropped, and all frames. */
    FRAMES(Book.QUALITY, "frames"),
    /** Bytes of segments that came over HTTP, as pages saw it. */
    HTTP(Book.QUALITY, "http");

    private static final List<Line> TRAFFIC =
            Arrays.stream(values()).filter(line -> line.book.isTraffic()).toList();

    private final Book book;
    private final String label;

    Line(Book book, String label) {
        this.book = book;
        this.label = label;
    }

    /** The lines whose amounts are bytes that travelled, in order. */
    public static List<Line> traffic() {
        return TRAFFIC;
    }

    public Book book() {
        return book;
    }

    /** As databases, reports and metrics write it; unique within the book. */
    public String label() {
        return label;
    }
}
