/**
 * Talks to origins: connections, timeouts, TLS, and what to say when one fails. What is asked and what becomes of the
 * answer is decided by the handlers. Start reading at {@link io.swarmgate.edge.origin.OriginClient}.
 */
@NullMarked
package io.swarmgate.edge.origin;

import org.jspecify.annotations.NullMarked;
