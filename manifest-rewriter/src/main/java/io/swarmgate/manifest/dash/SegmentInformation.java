package io.swarmgate.manifest.dash;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A SegmentBase, SegmentList or SegmentTemplate element (clause 5.3.9). */
final class SegmentInformation {

    /** URLs of which an element has at most one; a lower level's takes the place of a higher level's. */
    enum Slot {
        MEDIA,
        INITIALIZATION,
        INDEX,
        BITSTREAM_SWITCHING,
        INITIALIZATION_ELEMENT,
        REPRESENTATION_INDEX_ELEMENT,
        BITSTREAM_SWITCHING_ELEMENT
    }

    private final MpdElement element;
    private final int tagStart;
    private final Map<Slot, UrlText> slots = new EnumMap<>(Slot.class);
    private final List<UrlText> segmentUrls = new ArrayList<>(0);
    private boolean segmentUrlsListed;
    private boolean usesBaseUrlItself;
    private int end;

    SegmentInformation(MpdElement element, int tagStart) {
        this.element = element;
        this.tagStart = tagStart;
        this.usesBaseUrlItself = element == MpdElement.SEGMENT_BASE;
    }

    MpdElement element() {
        return element;
    }

    /** Offset of the start tag. */
    int tagStart() {
        return tagStart;
    }

    /** Offset after the end tag. */
    int end() {
        return end;
    }

    void endsAt(int offset) {
        end = offset;
    }

    @Nullable UrlText slot(Slot slot) {
        return slots.get(slot);
    }

    void set(Slot slot, UrlText text) {
        slots.put(slot, text);
    }

    /** Media and index URLs of its SegmentURL elements. */
    List<UrlText> segmentUrls() {
        return segmentUrls;
    }

    void addSegmentUrl(@Nullable UrlText media, @Nullable UrlText index) {
        segmentUrlsListed = true;
        if (media == null) {
            usesBaseUrlItself = true;
        } else {
            segmentUrls.add(media);
        }
        if (index != null) {
            segmentUrls.add(index);
        }
    }

    boolean hasSegmentUrls() {
        return segmentUrlsListed;
    }

    /** True if the BaseURL is the URL of a file whose ranges are the segments. */
    boolean usesBaseUrlItself() {
        return usesBaseUrlItself;
    }
}
