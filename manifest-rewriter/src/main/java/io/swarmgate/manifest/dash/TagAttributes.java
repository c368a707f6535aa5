package io.swarmgate.manifest.dash;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The attributes of one start tag, as offsets. Reused from tag to tag. */
final class TagAttributes {
    /** Attributes of one element; real ones have fewer than 30. Keeps the check for duplicates cheap. */
    private static final int MAX_ATTRIBUTES = 256;

    // Columns of the table.
    private static final int NAME_START = 0;
    private static final int LOCAL_START = 1;
    private static final int NAME_END = 2;
    private static final int VALUE_START = 3;
    private static final int VALUE_END = 4;

    private final DocumentText text;
    private final byte[] bytes;
    private final Namespaces namespaces;
    private final IntTable table = new IntTable(5);
    private int prefixed;

    TagAttributes(DocumentText text, Namespaces namespaces) {
        this.text = text;
        this.bytes = text.bytes();
        this.namespaces = namespaces;
    }

    void clear() {
        table.clear();
        prefixed = 0;
    }

    void add(int start, int local, int stop, int value, int valueStop) throws RefusedDocument {
        if (table.rows() == MAX_ATTRIBUTES) {
            throw RefusedDocument.overLimit(start, "more than " + MAX_ATTRIBUTES + " attributes");
        }
        int row = table.addRow();
        table.set(row, NAME_START, start);
        table.set(row, LOCAL_START, local);
        table.set(row, NAME_END, stop);
        table.set(row, VALUE_START, value);
        table.set(row, VALUE_END, valueStop);
        if (local != start) {
            prefixed++;
        }
    }

    void declareNamespaces(int depth) throws RefusedDocument {
        for (int i = 0; i < table.rows(); i++) {
            if (bytes[nameStart(i)] != 'x') {
                continue;
            }
            if (localStart(i) == nameStart(i)) {
                if (is(nameStart(i), nameEnd(i), "xmlns")) {
                    namespaces.declare(nameEnd(i), nameEnd(i), value(i), depth);
                }
            } else if (isNamespaceDeclaration(i)) {
                namespaces.declare(localStart(i), nameEnd(i), value(i), depth);
            }
        }
    }

    /** No name twice, nor two prefixes for one (Namespaces in XML 1.0, section 6.3). */
    void check() throws RefusedDocument {
        for (int i = 1; i < table.rows(); i++) {
            for (int j = 0; j < i; j++) {
                int length = nameEnd(i) - nameStart(i);
                if (nameEnd(j) - nameStart(j) == length
                        && bytes[nameStart(i)] == bytes[nameStart(j)]
                        && Arrays.equals(bytes, nameStart(i), nameEnd(i), bytes, nameStart(j), nameEnd(j))) {
                    throw RefusedDocument.malformed(nameStart(i), "an attribute given twice");
                }
            }
        }
        if (prefixed > 0) {
            checkPrefixes();
        }
    }

    private void checkPrefixes() throws RefusedDocument {
        for (int i = 0; i < table.rows(); i++) {
            if (localStart(i) == nameStart(i) || isNamespaceDeclaration(i)) {
                continue;
            }
            String uri = namespaceOf(i);
            for (int j = 0; j < i; j++) {
                if (localStart(j) != nameStart(j)
                        && Arrays.equals(bytes, localStart(i), nameEnd(i), bytes, localStart(j), nameEnd(j))
                        && !isNamespaceDeclaration(j)
                        && uri.equals(namespaceOf(j))) {
                    throw RefusedDocument.malformed(nameStart(i), "an attribute given twice under two prefixes");
                }
            }
        }
    }

    /** Index of the unprefixed attribute {@code name}, or -1. */
    int find(String name) {
        for (int i = 0; i < table.rows(); i++) {
            if (localStart(i) == nameStart(i) && is(nameStart(i), nameEnd(i), name)) {
                return i;
            }
        }
        return -1;
    }

    /** Index of attribute {@code local} of a namespace, whatever the prefix, or -1. */
    int find(String namespace, String local) {
        if (prefixed == 0) {
            return -1;
        }
        for (int i = 0; i < table.rows(); i++) {
            if (localStart(i) != nameStart(i)
                    && is(localStart(i), nameEnd(i), local)
                    && namespace.equals(namespaceOf(i))) {
                return i;
            }
        }
        return -1;
    }

    /** Value of an unprefixed attribute; null if absent. */
    @Nullable String get(String name) {
        int i = find(name);
        return i < 0 ? null : value(i);
    }

    int valueStart(int i) {
        return table.get(i, VALUE_START);
    }

    int valueEnd(int i) {
        return table.get(i, VALUE_END);
    }

    private int nameStart(int i) {
        return table.get(i, NAME_START);
    }

    private int localStart(int i) {
        return table.get(i, LOCAL_START);
    }

    private int nameEnd(int i) {
        return table.get(i, NAME_END);
    }

    String value(int i) {
        return text.attribute(valueStart(i), valueEnd(i));
    }

    private boolean isNamespaceDeclaration(int i) {
        return is(nameStart(i), localStart(i), "xmlns:");
    }

    private String namespaceOf(int i) {
        return namespaces.of(nameStart(i), localStart(i) - 1);
    }

    private boolean is(int from, int to, String ascii) {
        if (to - from != ascii.length()) {
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
