package io.swarmgate.quality;

import io.swarmgate.ledger.ViewerGroup;

/** Hears of what viewers saw. Called on I/O threads. */
public interface QualityListener {
    /**
     * @param viewers those who share, those kept apart to compare with, or {@link ViewerGroup#NONE} where the player
     *     said it and nobody knows of which of them it is
     */
    void played(String route, ViewerGroup viewers, QualityAmounts more);
}
