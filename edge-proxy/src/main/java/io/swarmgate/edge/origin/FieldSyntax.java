package io.swarmgate.edge.origin;

import org.jspecify.annotations.Nullable;

/** What may be a field (RFC 9110, sections 5.1 and 5.5), whichever protocol carries it. */
public final class FieldSyntax {
    private static final String TOKEN = "!#$%&'*+-.^_`|~";

    private FieldSyntax() {}

    /** The first thing wrong with the fields, without their values; null if nothing is. */
    public static @Nullable String flaw(Fields fields) {
        for (Fields.Field line : fields.lines()) {
            if (!isToken(line.name())) {
                return "a field's name is no token";
            }
            if (!isValue(line.value())) {
                return "the value of " + line.name() + " holds a control character";
            }
        }
        return null;
    }

    private static boolean isToken(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && !(c >= '0' && c <= '9') && TOKEN.indexOf(c) < 0) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    private static boolean isValue(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < 0x20 && c != '\t') || c == 0x7f || c > 0xff) {
                return false;
            }
        }
        return true;
    }
}
