package io.swarmgate.edge.config;

import java.util.Locale;

/** Where a page runs the core of the browser client. */
public enum CorePlace {
    /** In a dedicated worker, where browser and page let it. */
    WORKER,
    PAGE;

    static CorePlace of(String text) {
        for (CorePlace place : values()) {
            if (place.word().equals(text)) {
                return place;
            }
        }
        throw new IllegalArgumentException("\"" + text + "\" is neither worker nor page");
    }

    /** As configuration and tag have it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
