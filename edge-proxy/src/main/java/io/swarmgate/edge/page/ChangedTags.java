package io.swarmgate.edge.page;

import io.swarmgate.http.EntityTag;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Entity tags of changed content: the origin's, with the version of the change behind it. A browser that holds another
 * version, or the unchanged content, then gets the page anew; one that holds this one makes the origin answer 304.
 *
 * @param version letters and digits
 */
record ChangedTags(String version) {
    // How strong the origin's tag was; the changed content's is weak always, since no parts of it are ever sent.
    private static final String STRONG = "-sg-s";
    private static final String WEAK = "-sg-w";

    /** The tag of the changed content; null if the origin's is none. */
    @Nullable String ofChanged(@Nullable String origins) {
        EntityTag tag = EntityTag.parse(origins);
        return tag == null
                ? null
                : new EntityTag(true, tag.opaque() + (tag.weak() ? WEAK : STRONG) + version).toString();
    }

    /** An If-None-Match field as the origin understands it; null if the browser holds nothing of use. */
    @Nullable String toOrigin(String noneMatch) {
        if (noneMatch.strip().equals("*")) {
            return noneMatch;
        }
        List<String> known = new ArrayList<>();
        for (EntityTag tag : EntityTag.parseList(noneMatch)) {
            strip(tag.opaque(), STRONG, false, known);
            strip(tag.opaque(), WEAK, true, known);
        }
        return known.isEmpty() ? null : known.stream().collect(Collectors.joining(", "));
    }

    private void strip(String opaque, String mark, boolean weak, List<String> known) {
        if (opaque.endsWith(mark + version)) {
            String original = opaque.substring(0, opaque.length() - mark.length() - version.length());
            known.add(new EntityTag(weak, original).toString());
        }
    }
}
