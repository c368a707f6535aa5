/**
 * Puts right what a steering server tells players (RFC 8216bis, section 7; ETSI TS 103 998), so that clones of pathways
 * that the edge has mapped lead where they led before. Knows neither requests nor origins. Start reading at
 * {@link io.swarmgate.edge.steering.SteeringManifest}.
 */
@NullMarked
package io.swarmgate.edge.steering;

import org.jspecify.annotations.NullMarked;
