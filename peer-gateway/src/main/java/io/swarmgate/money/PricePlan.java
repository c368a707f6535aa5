package io.swarmgate.money;

/**
 * What somebody is paid for some traffic.
 *
 * @param name the operator's
 */
public record PricePlan(String name, Payee payee, Scope scope, Validity validity, Tariff tariff) {

    /** Whether some traffic would be paid for twice. */
    public boolean overlaps(PricePlan other) {
        return payee == other.payee && validity.meets(other.validity) && scope.meets(other.scope);
    }
}
