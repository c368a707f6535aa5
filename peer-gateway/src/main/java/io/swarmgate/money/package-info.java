/**
 * Money: what traffic costs under a price plan, what it would have cost without the swarm, and what a group of viewers
 * kept without peers says of that. Pure and exact: integers and decimals, rounded once for each plan and month; where
 * amounts come from and how they are shown is others' business. Start reading at {@link io.swarmgate.money.PricePlan}
 * and {@link io.swarmgate.money.PlanMonth}.
 */
@NullMarked
package io.swarmgate.money;

import org.jspecify.annotations.NullMarked;
