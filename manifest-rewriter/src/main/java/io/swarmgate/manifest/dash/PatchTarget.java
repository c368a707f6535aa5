package io.swarmgate.manifest.dash;

import io.swarmgate.manifest.ReferenceKind;
import org.jspecify.annotations.Nullable;

/** What a patch operation's selector leads to. */
final class PatchTarget {
    private PatchTarget() {}

    /**
     * Kind of the URL that the operation's text is; null if its content are elements or it is no URL.
     *
     * @param last step of the selector
     */
    static @Nullable ReferenceKind kindOf(String selected, String last) {
        return switch (last) {
            case "@media" -> ReferenceKind.MEDIA_SEGMENT;
            case "@initialization", "@bitstreamSwitching", "@initializationPrincipal" ->
                ReferenceKind.INITIALIZATION_SEGMENT;
            case "@index" -> ReferenceKind.SEGMENT_INDEX;
            case "@sourceURL" ->
                selected.contains("RepresentationIndex")
                        ? ReferenceKind.SEGMENT_INDEX
                        : ReferenceKind.INITIALIZATION_SEGMENT;
            case "@xlink:href" -> ReferenceKind.MANIFEST;
            case "text()" -> kindOfText(selected.substring(0, selected.length() - "/text()".length()));
            default -> null;
        };
    }

    private static @Nullable ReferenceKind kindOfText(String element) {
        String last = element.substring(element.lastIndexOf('/') + 1);
        String name = last.indexOf('[') < 0 ? last : last.substring(0, last.indexOf('['));
        String local = name.substring(name.indexOf(':') + 1);
        return switch (local) {
            case "BaseURL" -> ReferenceKind.SEGMENT_BASE;
            case "Location", "PatchLocation" -> ReferenceKind.MANIFEST;
            default -> null;
        };
    }
}
