package io.swarmgate.quality;

/**
 * Reads the comma-separated list of CTA-5004: {@code br=3200,bs,d=4004,ot=v,sid="6e2f…"}. Players stray from it; an
 * item that makes no sense is skipped, and the others are used.
 */
final class CmcdList {
    private final String text;
    private final Cmcd.Builder into;
    private int at;

    private CmcdList(String text, Cmcd.Builder into) {
        this.text = text;
        this.into = into;
    }

    static void read(String text, Cmcd.Builder into) {
        CmcdList list = new CmcdList(text, into);
        while (list.at < text.length()) {
            list.item();
        }
    }

    private void item() {
        int start = at;
        while (at < text.length() && text.charAt(at) != '=' && text.charAt(at) != ',') {
            at++;
        }
        String key = text.substring(start, at).strip();
        if (at == text.length() || text.charAt(at) == ',') {
            at++;
            into.flag(key, true);
            return;
        }
        at++;
        if (at < text.length() && text.charAt(at) == '"') {
            into.text(key, quoted());
            skipItem();
        } else {
            int value = at;
            skipItem();
            bare(key, text.substring(value, Math.min(at - 1, text.length())).strip());
        }
    }

    /** To behind the next comma, or behind the end. */
    private void skipItem() {
        while (at < text.length() && text.charAt(at) != ',') {
            at++;
        }
        at++;
    }

    /** The text of a quoted string (RFC 8941, section 3.3.3), whose end may be missing. */
    private String quoted() {
        StringBuilder out = new StringBuilder();
        at++;
        while (at < text.length() && text.charAt(at) != '"') {
            if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                at++;
            }
            out.append(text.charAt(at));
            at++;
        }
        at++;
        return out.toString();
    }

    private void bare(String key, String value) {
        if (value.equals("true") || value.equals("false") || value.equals("?1") || value.equals("?0")) {
            into.flag(key, value.equals("true") || value.equals("?1"));
        } else if (isNumber(value)) {
            into.number(key, Double.parseDouble(value));
        } else {
            into.text(key, value);
        }
    }

    private static boolean isNumber(String value) {
        boolean point = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '.' && !point && i > 0) {
                point = true;
            } else if (c < '0' || c > '9') {
                return false;
            }
        }
        return !value.isEmpty() && value.length() <= 20;
    }
}
