package io.swarmgate.edge.config;

/**
 * What a route may change in the pages it carries; nothing unless the operator says so.
 *
 * @param inject puts the browser client's tag into pages
 * @param extendCsp extends the pages' policies by what the client needs
 * @param extendWorker puts the client's Service Worker before the site's own
 */
public record PageChanges(boolean inject, boolean extendCsp, boolean extendWorker) {
    public static final PageChanges NONE = new PageChanges(false, false, false);

    /** True if any response may have to be changed. */
    public boolean any() {
        return inject || extendWorker;
    }
}
