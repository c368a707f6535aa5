package io.swarmgate.manifest.dash;

import java.util.ArrayList;
import java.util.List;

/** The elements of the MPD schema that matter here (ISO/IEC 23009-1, clause 5.3 and Annex on MPD patches). */
enum MpdElement {
    MPD("MPD"),
    PATCH("Patch"),
    PROGRAM_INFORMATION("ProgramInformation"),
    BASE_URL("BaseURL"),
    LOCATION("Location"),
    PATCH_LOCATION("PatchLocation"),
    SERVICE_DESCRIPTION("ServiceDescription"),
    CONTENT_STEERING("ContentSteering"),
    UTC_TIMING("UTCTiming"),
    PERIOD("Period"),
    ADAPTATION_SET("AdaptationSet"),
    EMPTY_ADAPTATION_SET("EmptyAdaptationSet"),
    REPRESENTATION("Representation"),
    SEGMENT_BASE("SegmentBase"),
    SEGMENT_LIST("SegmentList"),
    SEGMENT_TEMPLATE("SegmentTemplate"),
    SEGMENT_TIMELINE("SegmentTimeline"),
    SEGMENT_URL("SegmentURL"),
    INITIALIZATION("Initialization"),
    REPRESENTATION_INDEX("RepresentationIndex"),
    BITSTREAM_SWITCHING("BitstreamSwitching"),
    S("S"),
    FRAME_PACKING("FramePacking"),
    AUDIO_CHANNEL_CONFIGURATION("AudioChannelConfiguration"),
    CONTENT_PROTECTION("ContentProtection"),
    OUTPUT_PROTECTION("OutputProtection"),
    ESSENTIAL_PROPERTY("EssentialProperty"),
    SUPPLEMENTAL_PROPERTY("SupplementalProperty"),
    INBAND_EVENT_STREAM("InbandEventStream"),
    SWITCHING("Switching"),
    RANDOM_ACCESS("RandomAccess"),
    GROUP_LABEL("GroupLabel"),
    LABEL("Label"),
    PRODUCER_REFERENCE_TIME("ProducerReferenceTime"),
    CONTENT_POPULARITY_RATE("ContentPopularityRate"),
    RESYNC("Resync"),
    OTHER("");

    private static final MpdElement[][] BY_LENGTH = new MpdElement[32][];

    static {
        for (int length = 0; length < BY_LENGTH.length; length++) {
            List<MpdElement> found = new ArrayList<>();
            for (MpdElement element : values()) {
                if (element != OTHER && element.name.length() == length) {
                    found.add(element);
                }
            }
            BY_LENGTH[length] = found.toArray(new MpdElement[0]);
        }
    }

    private final String name;

    MpdElement(String name) {
        this.name = name;
    }

    static MpdElement of(byte[] bytes, int start, int end) {
        int length = end - start;
        if (length < BY_LENGTH.length) {
            for (MpdElement candidate : BY_LENGTH[length]) {
                if (candidate.isAt(bytes, start)) {
                    return candidate;
                }
            }
        }
        return OTHER;
    }

    /** True for the children that RepresentationBaseType puts before BaseURL (clause 5.3.7). */
    boolean precedesBaseUrl() {
        return compareTo(FRAME_PACKING) >= 0 && compareTo(RESYNC) <= 0;
    }

    String xmlName() {
        return name;
    }

    private boolean isAt(byte[] bytes, int start) {
        for (int i = 0; i < name.length(); i++) {
            if (bytes[start + i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
