package io.swarmgate.report;

import io.swarmgate.ledger.Book;
import io.swarmgate.ledger.Dimension;
import io.swarmgate.ledger.Granularity;
import io.swarmgate.ledger.LedgerQuery;
import io.swarmgate.ledger.LedgerReader;
import io.swarmgate.ledger.LedgerSum;
import io.swarmgate.ledger.LedgerUnavailableException;
import io.swarmgate.ledger.Line;
import io.swarmgate.ledger.ViewerGroup;
import io.swarmgate.money.GroupComparison;
import io.swarmgate.report.QualityReport.Comparison;
import io.swarmgate.report.QualityReport.Group;
import io.swarmgate.report.QualityReport.Measure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Makes reports of what viewers saw. Blocks, as the ledger's reader does. */
public final class QualityReports {
    /** Fewer starts of the control group may be a handful of viewers'. */
    private static final double MIN_STARTS = 100;
    /** Less of the control group's time may be a handful of viewers': ten hours. */
    private static final double MIN_WATCHED_SECONDS = 36_000;

    /** The same in frames, at 25 a second. */
    private static final double MIN_FRAMES = 25 * MIN_WATCHED_SECONDS;

    private static final double MILLIS = 1000;
    private static final double HOUR_SECONDS = 3600;

    private final LedgerReader reader;

    public QualityReports(LedgerReader reader) {
        this.reader = reader;
    }

    /** Of the query's range, zone, routes and sites; its other parts count for nothing here. */
    public QualityReport of(LedgerQuery query) throws LedgerUnavailableException {
        Map<String, Map<ViewerGroup, Tally>> routes = new TreeMap<>();
        LedgerQuery hours = new LedgerQuery(
                        query.from(),
                        query.until(),
                        Granularity.HOUR,
                        query.zone(),
                        Set.of(),
                        query.only(),
                        LedgerQuery.DEFAULT_MOST_SUMS)
                .only(Book.QUALITY)
                .by(Dimension.LINE, Dimension.ROUTE, Dimension.VIEWERS);
        for (LedgerSum sum : reader.sums(hours).sums()) {
            group(sum)
                    .ifPresent(viewers -> routes.computeIfAbsent(
                                    sum.get(Dimension.ROUTE), unseen -> new EnumMap<>(ViewerGroup.class))
                            .computeIfAbsent(viewers, unseen -> new Tally())
                            .add(sum));
        }
        List<Group> groups = new ArrayList<>();
        List<Comparison> comparisons = new ArrayList<>();
        routes.forEach((route, tallies) -> {
            tallies.forEach((viewers, tally) -> groups.add(tally.group(route, viewers)));
            Tally control = tallies.get(ViewerGroup.CONTROL);
            Tally p2p = tallies.get(ViewerGroup.P2P);
            if (control != null && p2p != null) {
                for (Measure measure : Measure.values()) {
                    comparisons.add(comparison(route, measure, control, p2p));
                }
            }
        });
        return new QualityReport(query.from(), query.until(), groups, comparisons);
    }

    private static Optional<ViewerGroup> group(LedgerSum sum) {
        for (ViewerGroup viewers : ViewerGroup.values()) {
            if (viewers.label().equals(sum.get(Dimension.VIEWERS))) {
                return Optional.of(viewers);
            }
        }
        return Optional.empty();
    }

    private static Comparison comparison(String route, Measure measure, Tally control, Tally p2p) {
        List<GroupComparison.Block> blocks = new ArrayList<>();
        control.hours.forEach((hour, of) -> {
            Hour other = p2p.hours.getOrDefault(hour, Hour.NOTHING);
            blocks.add(new GroupComparison.Block(
                    of.amount(measure), of.exposure(measure), other.amount(measure), other.exposure(measure)));
        });
        Optional<String> tooLittle = switch (measure) {
            case STARTUP -> GroupComparison.tooLittle(blocks, MIN_STARTS, "starts");
            case DROPPED_FRAMES -> GroupComparison.tooLittle(blocks, MIN_FRAMES, "frames");
            case BITRATE -> GroupComparison.tooLittle(blocks, MIN_WATCHED_SECONDS, "seconds of known size");
            case REBUFFERS -> GroupComparison.tooLittle(blocks, MIN_WATCHED_SECONDS / HOUR_SECONDS, "hours played");
            case REBUFFERING, HTTP -> GroupComparison.tooLittle(blocks, MIN_WATCHED_SECONDS, "seconds played");
        };
        Optional<GroupComparison> figures =
                tooLittle.isPresent() ? Optional.empty() : Optional.of(GroupComparison.of(blocks));
        return new Comparison(route, measure, figures, tooLittle);
    }

    /** What comparisons need of one hour. */
    private static final class Hour {
        static final Hour NOTHING = new Hour();

        private double starts;
        private double startupMillis;
        private double watchedMillis;
        private double stalls;
        private double stalledMillis;
        private double mediaMillis;
        private double mediaBytes;
        private double frames;
        private double droppedFrames;
        private double httpBytes;

        double amount(Measure measure) {
            return switch (measure) {
                case STARTUP -> startupMillis;
                case REBUFFERS -> stalls;
                case REBUFFERING -> stalledMillis / MILLIS;
                case BITRATE -> 8 * mediaBytes / MILLIS;
                case DROPPED_FRAMES -> droppedFrames;
                case HTTP -> httpBytes;
            };
        }

        double exposure(Measure measure) {
            return switch (measure) {
                case STARTUP -> starts;
                case BITRATE -> mediaMillis / MILLIS;
                case DROPPED_FRAMES -> frames;
                case REBUFFERS -> watchedMillis / MILLIS / HOUR_SECONDS;
                case REBUFFERING, HTTP -> watchedMillis / MILLIS;
            };
        }
    }

    /** Adds up one group. */
    private static final class Tally {
        private final Map<Instant, Hour> hours = new HashMap<>();
        private final Map<String, long[]> lines = new HashMap<>();

        void add(LedgerSum sum) {
            long[] line = lines.computeIfAbsent(sum.get(Dimension.LINE), unseen -> new long[2]);
            line[0] += sum.requests();
            line[1] += sum.bytes();
            Hour hour = hours.computeIfAbsent(sum.start(), unseen -> new Hour());
            String name = sum.get(Dimension.LINE);
            if (name.equals(Line.STARTUP.label())) {
                hour.starts += sum.requests();
                hour.startupMillis += sum.bytes();
            } else if (name.equals(Line.WATCHED.label())) {
                hour.watchedMillis += sum.bytes();
            } else if (name.equals(Line.STALLED.label())) {
                hour.stalls += sum.requests();
                hour.stalledMillis += sum.bytes();
            } else if (name.equals(Line.BITRATE.label())) {
                hour.mediaMillis += sum.requests();
                hour.mediaBytes += sum.bytes();
            } else if (name.equals(Line.FRAMES.label())) {
                hour.droppedFrames += sum.requests();
                hour.frames += sum.bytes();
            } else if (name.equals(Line.HTTP.label())) {
                hour.httpBytes += sum.bytes();
            }
        }

        private long count(Line line) {
            return lines.getOrDefault(line.label(), new long[2])[0];
        }

        private long amount(Line line) {
            return lines.getOrDefault(line.label(), new long[2])[1];
        }

        private static double ratio(long amount, long of) {
            return of == 0 ? 0 : (double) amount / of;
        }

        Group group(String route, ViewerGroup viewers) {
            return new Group(
                    route,
                    viewers,
                    count(Line.WATCHED),
                    count(Line.STARTUP),
                    ratio(amount(Line.STARTUP), count(Line.STARTUP)),
                    amount(Line.WATCHED),
                    count(Line.STALLED),
                    amount(Line.STALLED),
                    ratio(amount(Line.BUFFERED), count(Line.BUFFERED)),
                    8 * ratio(amount(Line.BITRATE), count(Line.BITRATE)),
                    ratio(count(Line.FRAMES), amount(Line.FRAMES)),
                    amount(Line.HTTP));
        }
    }
}
