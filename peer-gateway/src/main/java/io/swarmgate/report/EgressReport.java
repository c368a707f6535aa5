package io.swarmgate.report;

import io.swarmgate.ledger.Grain;
import io.swarmgate.ledger.LedgerQuery;
import io.swarmgate.ledger.LedgerReader;
import io.swarmgate.money.PlanMonth;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A report.
 *
 * @param query what was asked
 * @param made when it was
 * @param rows by time, then by the dimensions' values
 * @param total of all rows; where the report is of whole months without a filter, its money is that of the plans, also
 *     what no row could be given a share of
 * @param months the bills of the months it touches, whole
 * @param streams names of streams by id, where rows tell streams apart
 * @param coverage how complete the ledger is
 */
public record EgressReport(
        LedgerQuery query,
        Instant made,
        List<EgressRow> rows,
        EgressRow total,
        List<Month> months,
        Map<String, String> streams,
        Coverage coverage) {
    public EgressReport {
        rows = List.copyOf(rows);
        months = List.copyOf(months);
        streams = Map.copyOf(streams);
    }

    /**
     * The money of one month.
     *
     * @param unpricedSwarmBytes delivered by the swarm where no plan says what that would have cost
     * @param coarsePercentiles whether percentiles are estimates, since entries have been rolled up to hours or days
     */
    public record Month(YearMonth month, List<PlanMonth> plans, long unpricedSwarmBytes, boolean coarsePercentiles) {
        public Month {
            plans = List.copyOf(plans);
        }
    }

    /**
     * How complete the figures are.
     *
     * @param coarsest the longest time an entry of the range stands for
     * @param edges that have ever written, and when last
     * @param gaps times without a single entry of an edge that wrote before and after; idle or away, the ledger cannot
     *     tell
     * @param furtherGaps that were left out of the list
     */
    public record Coverage(
            Optional<Grain> coarsest, List<LedgerReader.EdgeRecord> edges, List<Gap> gaps, int furtherGaps) {
        public Coverage {
            edges = List.copyOf(edges);
            gaps = List.copyOf(gaps);
        }
    }

    /** A time in which an edge wrote nothing. */
    public record Gap(String edge, Instant from, Instant until) {}
}
