package io.swarmgate.money;

import java.util.List;

/** Who is paid by a plan, and so which amounts it prices. */
public enum Payee {
    /** A CDN in front of the edge: what pages saw over HTTP. */
    CDN("cdn"),
    /** The edge's own hosting: what the edge sent to its clients. */
    EDGE("edge"),
    /** The origin, or a CDN, behind the edge: what the edge fetched. */
    ORIGIN("origin"),
    /** A TURN service: what was relayed between viewers. */
    TURN("turn"),
    /** Whoever pays for what viewers send each other, such as a company for its lines. */
    PEERS("peers");

    /** Who would have served the viewers without the swarm: the first of these that has a plan. */
    public static final List<Payee> SERVING = List.of(CDN, EDGE, ORIGIN);

    private final String label;

    Payee(String label) {
        this.label = label;
    }

    /** As configuration and reports write it. */
    public String label() {
        return label;
    }
}
