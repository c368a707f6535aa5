package io.swarmgate.manifest.hls;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of one tag (RFC 8216bis, section 4.2), by position in the playlist. White space around names and
 * values is accepted, as players do. Reused from line to line; not thread-safe.
 */
final class AttributeList {
    /** How a value is written, which decides whether clients agree on it and what may replace it. */
    enum Form {
        QUOTED,
        UNQUOTED,
        /** Not closed, in single quotes, or followed by more text: parsers differ. */
        AMBIGUOUS
    }

    private static final int FIELDS = 4;

    private final byte[] text;
    private int[] fields = new int[FIELDS * 8];
    private Form[] forms = new Form[8];
    private int count;

    AttributeList(byte[] text) {
        this.text = text;
    }

    /** Takes apart the value of a tag; any text is accepted. */
    void read(int start, int end) {
        count = 0;
        int at = start;
        while (at < end) {
            int equals = at;
            while (equals < end && text[equals] != '=' && text[equals] != ',') {
                equals++;
            }
            if (equals == end || text[equals] == ',') {
                at = equals + 1;
                continue;
            }
            int nameStart = skipSpace(at, equals);
            int nameEnd = trimSpace(nameStart, equals);
            at = readValue(nameStart, nameEnd, skipSpace(equals + 1, end), end);
        }
    }

    /** Answers the index after the comma that ends the attribute. */
    private int readValue(int nameStart, int nameEnd, int valueStart, int end) {
        if (valueStart < end && text[valueStart] == '"') {
            int close = indexOf((byte) '"', valueStart + 1, end);
            int comma = indexOf((byte) ',', Math.min(close + 1, end), end);
            boolean closed = close < end && skipSpace(close + 1, comma) == comma;
            add(nameStart, nameEnd, valueStart + 1, close, closed ? Form.QUOTED : Form.AMBIGUOUS);
            return comma + 1;
        }
        int comma = indexOf((byte) ',', valueStart, end);
        int valueEnd = trimSpace(valueStart, comma);
        boolean plain = indexOf((byte) '"', valueStart, valueEnd) == valueEnd
                && indexOf((byte) '\'', valueStart, valueEnd) == valueEnd;
        add(nameStart, nameEnd, valueStart, valueEnd, plain ? Form.UNQUOTED : Form.AMBIGUOUS);
        return comma + 1;
    }

    private void add(int nameStart, int nameEnd, int valueStart, int valueEnd, Form form) {
        if (count == forms.length) {
            forms = Arrays.copyOf(forms, 2 * count);
            fields = Arrays.copyOf(fields, FIELDS * 2 * count);
        }
        int at = FIELDS * count;
        fields[at] = nameStart;
        fields[at + 1] = nameEnd;
        fields[at + 2] = valueStart;
        fields[at + 3] = valueEnd;
        forms[count++] = form;
    }

    private int indexOf(byte wanted, int start, int end) {
        int at = start;
        while (at < end && text[at] != wanted) {
            at++;
        }
        return at;
    }

    private int skipSpace(int start, int end) {
        int at = start;
        while (at < end && (text[at] == ' ' || text[at] == '\t')) {
            at++;
        }
        return at;
    }

    private int trimSpace(int start, int end) {
        int at = end;
        while (at > start && (text[at - 1] == ' ' || text[at - 1] == '\t')) {
            at--;
        }
        return at;
    }

    int count() {
        return count;
    }

    boolean isNamed(int index, byte[] name) {
        int at = FIELDS * index;
        return Arrays.equals(text, fields[at], fields[at + 1], name, 0, name.length);
    }

    String name(int index) {
        return ByteText.decode(text, fields[FIELDS * index], fields[FIELDS * index + 1]);
    }

    int valueStart(int index) {
        return fields[FIELDS * index + 2];
    }

    int valueEnd(int index) {
        return fields[FIELDS * index + 3];
    }

    Form form(int index) {
        return forms[index];
    }

    /** The value of the first attribute of that name, without quotes; null if there is none. */
    @Nullable String value(String name) {
        byte[] wanted = name.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < count; i++) {
            if (isNamed(i, wanted)) {
                return ByteText.decode(text, valueStart(i), valueEnd(i));
            }
        }
        return null;
    }
}
