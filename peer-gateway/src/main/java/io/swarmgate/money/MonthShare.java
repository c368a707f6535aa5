package io.swarmgate.money;

/**
 * How much of a month a plan is in force. Monthly fees, minimums, commits and the ends of tiers count for that share,
 * by days; so does the price of a rate.
 */
public record MonthShare(int days, int daysOfMonth) {
    public static final MonthShare WHOLE = new MonthShare(1, 1);

    public MonthShare {
        if (days < 1 || days > daysOfMonth) {
            throw new IllegalArgumentException(days + " of " + daysOfMonth + " days are no part of a month");
        }
    }
}
