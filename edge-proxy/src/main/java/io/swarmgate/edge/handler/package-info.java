/**
 * Undertow handlers, one for each kind of resource: plain proxying, manifests, gateway segments. They alone choose
 * status codes. Start reading at {@code FrontHandler}.
 */
@NullMarked
package io.swarmgate.edge.handler;

import org.jspecify.annotations.NullMarked;
