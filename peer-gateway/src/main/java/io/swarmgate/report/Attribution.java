package io.swarmgate.report;

import io.swarmgate.ledger.Dimension;
import io.swarmgate.ledger.LedgerSum;
import io.swarmgate.ledger.Line;
import io.swarmgate.money.Part;
import io.swarmgate.money.Payee;
import io.swarmgate.money.PriceBook;
import io.swarmgate.money.PricePlan;
import io.swarmgate.money.Scope;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says which plans price an amount of the ledger, and as what. */
record Attribution(PriceBook prices) {
    /** What has to be told apart in sums for {@link #of}. */
    static final Dimension[] DIMENSIONS = {
        Dimension.BOOK, Dimension.LINE, Dimension.EDGE, Dimension.ROUTE, Dimension.SITE, Dimension.ORIGIN
    };

    private static final Map<String, Line> LINES = lines();

    /**
     * One plan an amount belongs to.
     *
     * @param received whether whoever is paid received the bytes, which only some percentiles count
     */
    record Target(PricePlan plan, Part part, boolean received) {}

    private static Map<String, Line> lines() {
        Map<String, Line> lines = new HashMap<>();
        for (Line line : Line.traffic()) {
            lines.put(line.book().label() + " " + line.label(), line);
        }
        return lines;
    }

    /** The line of a sum that tells book and line; empty if it is no traffic, or of a later version. */
    static Optional<Line> line(LedgerSum sum) {
        return Optional.ofNullable(LINES.get(sum.get(Dimension.BOOK) + " " + sum.get(Dimension.LINE)));
    }

    static Scope.Place place(LedgerSum sum) {
        return new Scope.Place(
                sum.get(Dimension.EDGE), sum.get(Dimension.ROUTE), sum.get(Dimension.SITE), sum.get(Dimension.ORIGIN));
    }

    /** The plans that price an amount on a day. */
    List<Target> of(Line line, Scope.Place place, LocalDate day) {
        List<Target> targets = new ArrayList<>();
        switch (line) {
            case CACHE, SIBLING, ORIGIN -> {
                add(targets, prices.find(Payee.EDGE, place, day), Part.SERVED, false);
                add(targets, prices.find(Payee.ORIGIN, place, day), Part.DELIVERED, false);
            }
            case EDGE -> add(targets, prices.find(Payee.EDGE, place, day), Part.CLIENT, false);
            case SWARM -> {
                add(targets, prices.serving(place, day), Part.SWARM, false);
                add(targets, prices.find(Payee.PEERS, place, day), Part.SERVED, false);
            }
            case UNPROVEN, DISPUTED, WASTED -> add(targets, prices.find(Payee.PEERS, place, day), Part.SERVED, false);
            case OBSERVED -> add(targets, prices.find(Payee.CDN, place, day), Part.SERVED, false);
            case FETCHED, FETCHED_FROM_PARENT -> {
                add(targets, prices.find(Payee.ORIGIN, place, day), Part.SERVED, false);
                add(targets, prices.find(Payee.EDGE, place, day), Part.SERVED, true);
            }
            case FETCHED_FROM_SIBLING -> add(targets, prices.find(Payee.EDGE, place, day), Part.SERVED, true);
            case SIGNALLING_SENT -> add(targets, prices.find(Payee.EDGE, place, day), Part.SIGNALLING, false);
            case SIGNALLING_RECEIVED -> add(targets, prices.find(Payee.EDGE, place, day), Part.SIGNALLING, true);
            case RELAYED -> add(targets, prices.find(Payee.TURN, place, day), Part.SERVED, false);
            case HEDGED -> add(targets, prices.serving(place, day), Part.HEDGED, false);
            case STARTUP, WATCHED, STALLED, BUFFERED, BITRATE, FRAMES, HTTP -> {
                // What viewers saw has no price.
            }
        }
        return targets;
    }

    private static void add(List<Target> targets, Optional<PricePlan> plan, Part part, boolean received) {
        plan.ifPresent(found -> targets.add(new Target(found, part, received)));
    }
}
