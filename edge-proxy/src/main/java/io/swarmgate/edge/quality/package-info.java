/** Hears what viewers see, from players (CMCD, CTA-5004) and from pages, and takes it down. */
@NullMarked
package io.swarmgate.edge.quality;

import org.jspecify.annotations.NullMarked;
