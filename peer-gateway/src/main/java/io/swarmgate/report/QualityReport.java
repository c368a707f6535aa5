package io.swarmgate.report;

import io.swarmgate.ledger.ViewerGroup;
import io.swarmgate.money.GroupComparison;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What viewers saw in some time, and whether those who share saw anything worse than those who are kept apart.
 *
 * @param groups by route, then by group
 * @param comparisons by route, then by measure
 */
public record QualityReport(Instant from, Instant until, List<Group> groups, List<Comparison> comparisons) {
    public QualityReport {
        groups = List.copyOf(groups);
        comparisons = List.copyOf(comparisons);
    }

    /**
     * One group of viewers of one route.
     *
     * @param sessions playbacks that were heard of
     * @param starts those that began to play, with a known time
     * @param startupMillis their time to start on the average; 0 if there were none
     * @param watchedMillis played in all
     * @param stalls in all
     * @param stalledMillis in all
     * @param bufferMillis ahead of the playhead, on the average of the times it was looked at
     * @param kilobitsPerSecond of the media whose size is known, on the average
     * @param droppedShare of the frames that were to be shown
     * @param httpBytes of segments over HTTP, as pages saw it
     */
    public record Group(
            String route,
            ViewerGroup viewers,
            long sessions,
            long starts,
            double startupMillis,
            long watchedMillis,
            long stalls,
            long stalledMillis,
            double bufferMillis,
            double kilobitsPerSecond,
            double droppedShare,
            long httpBytes) {
        /** Of the time in which viewers wanted to watch, the share in which they waited. */
        public double rebufferRatio() {
            long wanted = watchedMillis + stalledMillis;
            return wanted == 0 ? 0 : (double) stalledMillis / wanted;
        }
    }

    /** What groups are compared by. */
    public enum Measure {
        /** Milliseconds from the wish to play until the picture moved, for each start. */
        STARTUP("startup", "ms", true),
        /** Stalls for each hour played. */
        REBUFFERS("rebuffers", "an hour", true),
        /** Seconds of stalls for each second played. */
        REBUFFERING("rebuffering", "s for each second", true),
        /** Kilobits of media for each second of it whose size is known. */
        BITRATE("bitrate", "kbit/s", false),
        /** Dropped frames for each frame that was to be shown. */
        DROPPED_FRAMES("dropped-frames", "of all frames", true),
        /** Bytes of segments over HTTP for each second played: what the swarm saves, measured from outside. */
        HTTP("http", "bytes a second", true);

        private final String label;
        private final String unit;
        private final boolean moreIsWorse;

        Measure(String label, String unit, boolean moreIsWorse) {
            this.label = label;
            this.unit = unit;
            this.moreIsWorse = moreIsWorse;
        }

        /** What its figures are in, for people. */
        public String unit() {
            return unit;
        }

        /** As reports write it. */
        public String label() {
            return label;
        }
    }

    /** What can be said of the difference. */
    public enum Verdict {
        /** Those who share see worse, and not by chance (95 %). */
        WORSE,
        /** Those who share see better, and not by chance (95 %). */
        BETTER,
        /** The difference may be chance. */
        NO_DIFFERENCE_SHOWN,
        /** Too few viewers, or too short a time. */
        TOO_LITTLE_DATA
    }

    /**
     * How those who share fare against the control group.
     *
     * @param figures empty if there is too little data
     * @param tooLittle says of what there is too little; empty if there is enough
     */
    public record Comparison(
            String route, Measure measure, Optional<GroupComparison> figures, Optional<String> tooLittle) {
        public Verdict verdict() {
            return figures.map(this::verdict).orElse(Verdict.TOO_LITTLE_DATA);
        }

        private Verdict verdict(GroupComparison found) {
            double better = measure.moreIsWorse ? found.difference() : -found.difference();
            if (better + found.halfWidth() < 0) {
                return Verdict.WORSE;
            }
            return better - found.halfWidth() > 0 ? Verdict.BETTER : Verdict.NO_DIFFERENCE_SHOWN;
        }
    }
}
