package io.swarmgate.manifest.dash;

import java.util.ArrayList;
import java.util.List;

/** What was found in an MPD (or in the pieces of one that a patch carries). */
final class MpdDocument {
    private final DocumentText text;
    private final List<Level> roots = new ArrayList<>(1);
    private final List<Level> representations = new ArrayList<>();
    private final List<UrlText> links = new ArrayList<>();
    private boolean patch;
    private boolean steered;
    private String defaultPathway = "";

    MpdDocument(DocumentText text) {
        this.text = text;
    }

    DocumentText text() {
        return text;
    }

    /** The MPD; in a patch, each element that it inserts. */
    List<Level> roots() {
        return roots;
    }

    /** The elements that use segment URLs: Representations, and AdaptationSets with an attribute of that kind. */
    List<Level> representations() {
        return representations;
    }

    /** URLs that lead to no media: Location, xlink:href, steering and timing servers. */
    List<UrlText> links() {
        return links;
    }

    /** True if a steering server is named. */
    boolean isSteered() {
        return steered;
    }

    void setSteered() {
        steered = true;
    }

    /** Service locations that players begin with; empty if none is named. */
    String defaultPathway() {
        return defaultPathway;
    }

    void setDefaultPathway(String names) {
        defaultPathway = names;
    }

    boolean isPatch() {
        return patch;
    }

    void setPatch() {
        patch = true;
    }
}
