/**
 * The connections of a listener's clients: how many there may be, which of them give way to new ones, and when one that
 * says nothing, says it too slowly or floods is closed. What is asked on them is for the handlers. Start reading at
 * {@link io.swarmgate.edge.connection.ClientConnections}.
 */
@NullMarked
package io.swarmgate.edge.connection;

import org.jspecify.annotations.NullMarked;
