/**
 * Who may use the admin listener: nobody has to show anything on loopback unless a token is configured, and everybody
 * has to elsewhere. What the listener shows is decided by others, by path. Start reading at {@link AdminGuard}.
 */
@NullMarked
package io.swarmgate.edge.admin;

import org.jspecify.annotations.NullMarked;
