package io.swarmgate.manifest.dash;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An element that may hold BaseURL elements and segment information: MPD, Period, AdaptationSet, Representation. */
final class Level {
    private final MpdElement element;
    private final @Nullable Level parent;
    private final int tagStart;
    private final int tagEnd;
    private final boolean emptyElementTag;
    private final String prefix;
    private final List<Level> children = new ArrayList<>();
    private final List<UrlText> baseUrls = new ArrayList<>(1);
    private final List<SegmentInformation> segmentInformation = new ArrayList<>(1);
    private final List<UrlText> references = new ArrayList<>(2);
    private String id = "";
    private String bandwidth = "";
    private int insertAt;
    private boolean insertionPassed;
    private boolean contentProtected;
    private List<Base> bases = List.of();
    private @Nullable String insertedBaseUrl;

    /**
     * @param prefix of the element's name with its colon, or empty
     * @param tagEnd offset after the start tag
     */
    Level(
            MpdElement element,
            @Nullable Level parent,
            int tagStart,
            int tagEnd,
            boolean emptyElementTag,
            String prefix) {
        this.element = element;
        this.parent = parent;
        this.tagStart = tagStart;
        this.tagEnd = tagEnd;
        this.emptyElementTag = emptyElementTag;
        this.prefix = prefix;
        this.insertAt = tagEnd;
        if (parent != null) {
            parent.children.add(this);
        }
    }

    MpdElement element() {
        return element;
    }

    @Nullable Level parent() {
        return parent;
    }

    int tagStart() {
        return tagStart;
    }

    int tagEnd() {
        return tagEnd;
    }

    boolean isEmptyElementTag() {
        return emptyElementTag;
    }

    String prefix() {
        return prefix;
    }

    List<Level> children() {
        return children;
    }

    List<UrlText> baseUrls() {
        return baseUrls;
    }

    List<SegmentInformation> segmentInformation() {
        return segmentInformation;
    }

    @Nullable SegmentInformation segmentInformation(MpdElement wanted) {
        for (SegmentInformation information : segmentInformation) {
            if (information.element() == wanted) {
                return information;
            }
        }
        return null;
    }

    /**
     * Of a Representation: the URLs it uses, its own and inherited ones. Of an AdaptationSet: attributes of its own.
     */
    List<UrlText> references() {
        return references;
    }

    String id() {
        return id;
    }

    String bandwidth() {
        return bandwidth;
    }

    void identify(@Nullable String newId, @Nullable String newBandwidth) {
        id = newId == null ? "" : newId;
        bandwidth = newBandwidth == null ? "" : newBandwidth;
    }

    /** Where the schema allows a BaseURL. */
    int insertAt() {
        return insertAt;
    }

    /** True if it holds a ContentProtection element. */
    boolean isContentProtected() {
        return contentProtected;
    }

    /** Notes a child element, by which the place for a BaseURL is found. */
    void passed(MpdElement child, int endOffset) {
        contentProtected |= child == MpdElement.CONTENT_PROTECTION;
        boolean before = element == MpdElement.MPD ? child == MpdElement.PROGRAM_INFORMATION : child.precedesBaseUrl();
        if (!before) {
            insertionPassed = true;
        } else if (!insertionPassed) {
            insertAt = endOffset;
        }
    }

    /** The BaseURL alternatives that hold inside this element. */
    List<Base> bases() {
        return bases;
    }

    void setBases(List<Base> newBases) {
        bases = newBases;
    }

    @Nullable String insertedBaseUrl() {
        return insertedBaseUrl;
    }

    void insertBaseUrl(@Nullable String url) {
        insertedBaseUrl = url;
    }
}
