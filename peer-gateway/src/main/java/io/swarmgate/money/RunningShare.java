package io.swarmgate.money;

/**
 * Divides an amount among rows by bytes. Each row gets the rounded share of all rows so far less what those before it
 * got: at most a minor unit away from its own share, and together the rows get the rounded share of all of them.
 */
public final class RunningShare {
    private final Money amount;
    private final long whole;
    private long bytes;
    private Money given;

    /** @param whole bytes that the amount is for */
    public RunningShare(Money amount, long whole) {
        this.amount = amount;
        this.whole = whole;
        this.given = Money.zero(amount.currency());
    }

    /** The share of the next row. */
    public Money next(long more) {
        bytes = Math.addExact(bytes, more);
        Money due = amount.share(bytes, whole);
        Money news = due.minus(given);
        given = due;
        return news;
    }
}
