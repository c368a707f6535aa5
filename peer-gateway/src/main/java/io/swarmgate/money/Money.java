package io.swarmgate.money;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;

/**
 * An amount of money in whole minor units of its currency (ISO 4217: cents of the euro, yen themselves, thousandths of
 * the Kuwaiti dinar). Rounding is to the nearest, halves away from zero.
 */
public record Money(BigDecimal amount, Currency currency) {
    public Money {
        amount = amount.setScale(scale(currency), RoundingMode.HALF_UP);
    }

    public static Money zero(Currency currency) {
        return new Money(BigDecimal.ZERO, currency);
    }

    /** A fraction, rounded once. */
    static Money ofFraction(BigDecimal numerator, BigDecimal denominator, Currency currency) {
        return new Money(numerator.divide(denominator, scale(currency), RoundingMode.HALF_UP), currency);
    }

    private static int scale(Currency currency) {
        // Gold and the like have none.
        return Math.max(0, currency.getDefaultFractionDigits());
    }

    public Money plus(Money other) {
        check(other);
        return new Money(amount.add(other.amount), currency);
    }

    public Money minus(Money other) {
        check(other);
        return new Money(amount.subtract(other.amount), currency);
    }

    private void check(Money other) {
        if (!currency.equals(other.currency)) {
            throw new IllegalArgumentException("amounts of " + currency + " and " + other.currency + " have no sum");
        }
    }

    /** The part of it that falls to {@code part} of {@code whole}, unrounded parts rounded once; zero of nothing. */
    Money share(long part, long whole) {
        return whole == 0
                ? zero(currency)
                : ofFraction(amount.multiply(BigDecimal.valueOf(part)), BigDecimal.valueOf(whole), currency);
    }

    /** The number alone, such as {@code -12.30}. */
    public String number() {
        return amount.toPlainString();
    }

    @Override
    public String toString() {
        return number() + " " + currency.getCurrencyCode();
    }
}
