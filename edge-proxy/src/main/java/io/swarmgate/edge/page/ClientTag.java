package io.swarmgate.edge.page;

import org.jspecify.annotations.Nullable;

/**
 * The tag that brings the client into a page.
 *
 * @param url of the script
 * @param nonce of the page's policy; null if it has none
 * @param integrity of the script, where the page's policy knows it by its hash; null otherwise
 * @param settings of the route
 * @param worker URL of the Service Worker's script where every page is to have it, the word none where the page's
 *     policy forbids it; null where the client registers it once something needs it
 * @param socket false where it forbids the connections
 * @param extras false where it forbids a further script
 */
record ClientTag(
        String url,
        @Nullable String nonce,
        @Nullable String integrity,
        TagSettings settings,
        @Nullable String worker,
        boolean socket,
        boolean extras) {

    /** As it stands in the page: ASCII, well-formed as HTML and as XML. */
    String html() {
        StringBuilder out = new StringBuilder("<script");
        attribute(out, "src", url);
        attribute(out, "nonce", nonce);
        attribute(out, "integrity", integrity);
        // The integrity of a script of another host is checked only if it is fetched with CORS (SRI, section 3.5).
        attribute(out, "crossorigin", integrity == null ? null : "anonymous");
        attribute(out, "data-consent", settings.consent());
        attribute(out, "data-core", settings.core());
        attribute(out, "data-worker", worker);
        attribute(out, "data-socket", socket ? null : "none");
        attribute(out, "data-extras", extras ? null : "none");
        return out.append("></script>").toString();
    }

    private static void attribute(StringBuilder out, String name, @Nullable String value) {
        if (value != null) {
            String escaped = value.replace("&", "&amp;").replace("\"", "&quot;").replace("<", "&lt;");
            out.append(' ').append(name).append("=\"").append(escaped).append('"');
        }
    }
}
