/**
 * What the machine and the JVM give the edge, and what the edge makes of it: how the heap and direct memory are shared
 * out, and how many connections and files fit. Leaves it to others to keep to the figures. Start reading at
 * {@link io.swarmgate.edge.capacity.Capacity}.
 */
@NullMarked
package io.swarmgate.edge.capacity;

import org.jspecify.annotations.NullMarked;
