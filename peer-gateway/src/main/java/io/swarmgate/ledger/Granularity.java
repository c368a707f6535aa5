package io.swarmgate.ledger;

/** How finely sums are told apart by time. */
public enum Granularity {
    /** One sum for the whole range. */
    TOTAL,
    MINUTE,
    /** What 95th percentiles are made of. */
    FIVE_MINUTES,
    /** From full hour to full hour of the query's time zone, as are days and months. */
    HOUR,
    DAY,
    MONTH
}
