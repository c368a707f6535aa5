package io.swarmgate.manifest.dash;

/**
 * References that mean "the base directory, and then this text": no server, no leading slash, no dot segment. They need
 * no look of their own below a directory that the policy maps whole.
 */
final class PlainReference {
    private PlainReference() {}

    /** True if the reference is plain whatever plain values its identifiers take. */
    static boolean isPlain(String template) {
        String reference = Template.withoutFormats(template);
        if (reference.isEmpty() || reference.charAt(0) == '@') {
            return false;
        }
        boolean segmentBegins = true;
        for (int i = 0; i < reference.length(); i++) {
            char c = reference.charAt(i);
            if (segmentBegins && (c == '.' || c == '/' || c == '?' || c == '#')) {
                return false;
            }
            if (c == ':' || c == '%' || c == '\\' || c < ' ' || c == 0x7f) {
                return false;
            }
            if (c == '?' || c == '#') {
                return isPlainTail(reference, i);
            }
            segmentBegins = c == '/';
        }
        return true;
    }

    private static boolean isPlainTail(String reference, int from) {
        for (int i = from; i < reference.length(); i++) {
            char c = reference.charAt(i);
            if (c == '\\' || c == '%' || c < ' ' || c == 0x7f) {
                return false;
            }
        }
        return true;
    }

    /** True if a Representation's id brings no structure into a URL. */
    static boolean isPlainId(String id) {
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean letterOrDigit =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
            if (!letterOrDigit && (i == 0 || (c != '-' && c != '.'))) {
                return false;
            }
        }
        return !id.isEmpty();
    }
}
