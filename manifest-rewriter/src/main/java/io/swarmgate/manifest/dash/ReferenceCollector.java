package io.swarmgate.manifest.dash;

import io.swarmgate.manifest.dash.SegmentInformation.Slot;
import org.jspecify.annotations.Nullable;

/**
 * Finds the URLs that a Representation uses: its own and, attribute by attribute, those of the levels above (clause
 * 5.3.9.1).
 */
final class ReferenceCollector {
    private static final MpdElement[] KINDS = {
        MpdElement.SEGMENT_TEMPLATE, MpdElement.SEGMENT_LIST, MpdElement.SEGMENT_BASE
    };

    private static final Slot[] SLOTS = Slot.values();

    private ReferenceCollector() {}

    static void collect(Level representation) {
        for (MpdElement kind : KINDS) {
            for (Slot slot : SLOTS) {
                UrlText url = effective(representation, kind, slot);
                if (url != null) {
                    use(url, representation);
                }
            }
        }
        SegmentInformation list = listOfSegments(representation);
        if (list != null) {
            for (UrlText url : list.segmentUrls()) {
                use(url, representation);
            }
        }
    }

    /** All URLs of one element, for a user that inherits nothing. */
    static void collectAll(SegmentInformation information, Level user) {
        for (Slot slot : SLOTS) {
            UrlText url = information.slot(slot);
            if (url != null) {
                use(url, user);
            }
        }
        for (UrlText url : information.segmentUrls()) {
            use(url, user);
        }
    }

    /** The attribute that counts for a Representation, from the nearest level that has it. */
    static @Nullable UrlText effective(Level representation, MpdElement kind, Slot slot) {
        for (Level level = representation; level != null; level = level.parent()) {
            SegmentInformation information = level.segmentInformation(kind);
            UrlText url = information == null ? null : information.slot(slot);
            if (url != null) {
                return url;
            }
        }
        return null;
    }

    /** The SegmentList whose SegmentURL elements count for a Representation. */
    static @Nullable SegmentInformation listOfSegments(Level representation) {
        for (Level level = representation; level != null; level = level.parent()) {
            SegmentInformation list = level.segmentInformation(MpdElement.SEGMENT_LIST);
            if (list != null && list.hasSegmentUrls()) {
                return list;
            }
        }
        return null;
    }

    /** True if the Representation's BaseURL, should it name a file, is itself the URL of its segments. */
    static boolean usesBaseUrlItself(Level representation) {
        boolean described = false;
        for (Level level = representation; level != null; level = level.parent()) {
            for (SegmentInformation information : level.segmentInformation()) {
                if (information.usesBaseUrlItself()) {
                    return true;
                }
                described |= information.hasSegmentUrls() || information.slot(Slot.MEDIA) != null;
            }
        }
        return !described;
    }

    static void use(UrlText url, Level user) {
        user.references().add(url);
        url.users().add(user);
    }
}
