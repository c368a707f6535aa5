package io.swarmgate.manifest.dash;

/** Which bytes may stand where (XML 1.0, sections 2.2 and 2.3). */
final class CharacterRules {
    /** Needs no look in character data or attribute values. */
    static final byte ORDINARY = 0;

    static final byte FORBIDDEN = 1;
    static final byte NON_ASCII = 2;
    static final byte LESS_THAN = 3;
    static final byte AMPERSAND = 4;
    static final byte BRACKET = 5;

    /** Length of a reference; more digits than this are not met. */
    private static final int MAX_REFERENCE = 16;

    static final byte[] CLASSES = new byte[256];
    private static final boolean[] NAME_START = new boolean[256];
    private static final boolean[] NAME = new boolean[256];

    static {
        for (int i = 0; i < 256; i++) {
            CLASSES[i] = i >= 0x80 ? NON_ASCII : i < 0x20 && i != '\t' && i != '\n' && i != '\r' ? FORBIDDEN : ORDINARY;
            boolean letter = (i >= 'a' && i <= 'z') || (i >= 'A' && i <= 'Z') || i == '_';
            NAME_START[i] = letter;
            NAME[i] = letter || (i >= '0' && i <= '9') || i == '-' || i == '.';
        }
        CLASSES['<'] = LESS_THAN;
        CLASSES['&'] = AMPERSAND;
        CLASSES[']'] = BRACKET;
    }

    private CharacterRules() {}

    static boolean isNameStart(byte b) {
        return NAME_START[b & 0xff];
    }

    static boolean isName(byte b) {
        return NAME[b & 0xff];
    }

    static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\t' || b == '\r';
    }

    static boolean isCharacter(int codePoint) {
        return codePoint >= 0x20
                ? codePoint <= 0xd7ff
                        || (codePoint >= 0xe000 && codePoint <= 0xfffd)
                        || (codePoint >= 0x10000 && codePoint <= 0x10ffff)
                : codePoint == '\t' || codePoint == '\n' || codePoint == '\r';
    }

    /** Index after the UTF-8 sequence at {@code at}, or -1 if it is none or no XML character (RFC 3629, section 4). */
    static int afterUtf8(byte[] bytes, int at, int end) {
        int first = bytes[at] & 0xff;
        int length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
        if (length == 0 || at + length > end) {
            return -1;
        }
        int codePoint = first & (0xff >> (length + 1));
        for (int i = 1; i < length; i++) {
            int next = bytes[at + i] & 0xff;
            if ((next & 0xc0) != 0x80) {
                return -1;
            }
            codePoint = codePoint << 6 | (next & 0x3f);
        }
        int least = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000;
        return codePoint >= least && isCharacter(codePoint) ? at + length : -1;
    }

    /** Index after the reference at {@code at}, or -1 if it is none that stands for a character. */
    static int afterReference(byte[] bytes, int at, int end) {
        int semicolon = at + 1;
        while (semicolon < end && bytes[semicolon] != ';' && semicolon - at <= MAX_REFERENCE) {
            semicolon++;
        }
        if (semicolon >= end || bytes[semicolon] != ';') {
            return -1;
        }
        boolean known = startsWith(bytes, at, end, "&amp;")
                || startsWith(bytes, at, end, "&lt;")
                || startsWith(bytes, at, end, "&gt;")
                || startsWith(bytes, at, end, "&quot;")
                || startsWith(bytes, at, end, "&apos;");
        return known || isCharacterReference(bytes, at + 1, semicolon) ? semicolon + 1 : -1;
    }

    private static boolean isCharacterReference(byte[] bytes, int from, int to) {
        if (bytes[from] != '#') {
            return false;
        }
        int radix = bytes[from + 1] == 'x' ? 16 : 10;
        int digits = radix == 16 ? from + 2 : from + 1;
        long value = 0;
        for (int i = digits; i < to; i++) {
            int digit = Character.digit(bytes[i], radix);
            if (digit < 0) {
                return false;
            }
            value = value * radix + digit;
        }
        return digits < to && value <= Character.MAX_CODE_POINT && isCharacter((int) value);
    }

    static boolean startsWith(byte[] bytes, int from, int end, String ascii) {
        if (from + ascii.length() > end) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if (bytes[from + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
