package io.swarmgate.manifest.dash;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The attributes of one start tag, as offsets. Reused from tag to tag. */
final class TagAttributes {
    /** Attributes of one element; real ones have fewer than 30. Keeps the check for duplicates cheap. */
    private static final int MAX_ATTRIBUTES = 256;

    private final DocumentText text;
    private final byte[] bytes;
    private final Namespaces namespaces;
    private int count;
    private int prefixed;
    private int[] nameStart = new int[16];
    private int[] localStart = new int[16];
    private int[] nameEnd = new int[16];
    private int[] valueStart = new int[16];
    private int[] valueEnd = new int[16];

    TagAttributes(DocumentText text, Namespaces namespaces) {
        this.text = text;
        this.bytes = text.bytes();
        this.namespaces = namespaces;
    }

    void clear() {
        count = 0;
        prefixed = 0;
    }

    void add(int start, int local, int stop, int value, int valueStop) throws RefusedDocument {
        if (count == MAX_ATTRIBUTES) {
            throw RefusedDocument.overLimit(start, "more than " + MAX_ATTRIBUTES + " attributes");
        }
        if (count == nameStart.length) {
            nameStart = Arrays.copyOf(nameStart, count * 2);
            localStart = Arrays.copyOf(localStart, count * 2);
            nameEnd = Arrays.copyOf(nameEnd, count * 2);
            valueStart = Arrays.copyOf(valueStart, count * 2);
            valueEnd = Arrays.copyOf(valueEnd, count * 2);
        }
        nameStart[count] = start;
        localStart[count] = local;
        nameEnd[count] = stop;
        valueStart[count] = value;
        valueEnd[count] = valueStop;
        count++;
        if (local != start) {
            prefixed++;
        }
    }

    void declareNamespaces(int depth) throws RefusedDocument {
        for (int i = 0; i < count; i++) {
            if (bytes[nameStart[i]] != 'x') {
                continue;
            }
            if (localStart[i] == nameStart[i]) {
                if (is(nameStart[i], nameEnd[i], "xmlns")) {
                    namespaces.declare(nameEnd[i], nameEnd[i], value(i), depth);
                }
            } else if (isNamespaceDeclaration(i)) {
                namespaces.declare(localStart[i], nameEnd[i], value(i), depth);
            }
        }
    }

    /** No name twice, nor two prefixes for one (Namespaces in XML 1.0, section 6.3); no unbound prefix. */
    void check() throws RefusedDocument {
        for (int i = 1; i < count; i++) {
            for (int j = 0; j < i; j++) {
                int length = nameEnd[i] - nameStart[i];
                if (nameEnd[j] - nameStart[j] == length
                        && bytes[nameStart[i]] == bytes[nameStart[j]]
                        && Arrays.equals(bytes, nameStart[i], nameEnd[i], bytes, nameStart[j], nameEnd[j])) {
                    throw RefusedDocument.malformed(nameStart[i], "an attribute given twice");
                }
            }
        }
        if (prefixed > 0) {
            checkPrefixes();
        }
    }

    private void checkPrefixes() throws RefusedDocument {
        for (int i = 0; i < count; i++) {
            if (localStart[i] == nameStart[i] || isNamespaceDeclaration(i)) {
                continue;
            }
            String uri = namespaceOf(i);
            if (uri == null) {
                throw RefusedDocument.malformed(nameStart[i], "an unbound prefix");
            }
            for (int j = 0; j < i; j++) {
                if (localStart[j] != nameStart[j]
                        && Arrays.equals(bytes, localStart[i], nameEnd[i], bytes, localStart[j], nameEnd[j])
                        && !isNamespaceDeclaration(j)
                        && uri.equals(namespaceOf(j))) {
                    throw RefusedDocument.malformed(nameStart[i], "an attribute given twice under two prefixes");
                }
            }
        }
    }

    /** Index of the unprefixed attribute {@code name}, or -1. */
    int find(String name) {
        for (int i = 0; i < count; i++) {
            if (localStart[i] == nameStart[i] && is(nameStart[i], nameEnd[i], name)) {
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
        for (int i = 0; i < count; i++) {
            if (localStart[i] != nameStart[i]
                    && is(localStart[i], nameEnd[i], local)
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
        return valueStart[i];
    }

    int valueEnd(int i) {
        return valueEnd[i];
    }

    private String value(int i) {
        return text.attribute(valueStart[i], valueEnd[i]);
    }

    private boolean isNamespaceDeclaration(int i) {
        return is(nameStart[i], localStart[i], "xmlns:");
    }

    private @Nullable String namespaceOf(int i) {
        return namespaces.of(nameStart[i], localStart[i] - 1);
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
