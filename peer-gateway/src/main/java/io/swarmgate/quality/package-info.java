/**
 * What viewers saw: how fast players started, how often and how long they stalled, what they played. From what players
 * say of themselves (CMCD, CTA-5004) and from what pages observe at the media element. Self-reports, never money.
 */
@NullMarked
package io.swarmgate.quality;

import org.jspecify.annotations.NullMarked;
