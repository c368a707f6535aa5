package io.swarmgate.manifest.dash;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The namespace prefixes in scope (Namespaces in XML 1.0). Belongs to one scanner. */
final class Namespaces {
    static final String XML = "http://www.w3.org/XML/1998/namespace";
    static final String XMLNS = "http://www.w3.org/2000/xmlns/";
    static final String XLINK = "http://www.w3.org/1999/xlink";

    /** Bindings in scope at once; real documents have fewer than 20. */
    private static final int MAX_BINDINGS = 1024;

    private final byte[] bytes;
    private int count;
    private int[] prefixStart = new int[16];
    private int[] prefixEnd = new int[16];
    private int[] depth = new int[16];
    private String[] uri = new String[16];
    private String defaultUri = "";

    Namespaces(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Declares a prefix for the element at {@code elementDepth}.
     *
     * @param start and {@code end}: where the prefix stands; equal for the default namespace
     */
    void declare(int start, int end, String boundUri, int elementDepth) throws RefusedDocument {
        boolean isDefault = start == end;
        if (!isDefault) {
            boolean xml = matches(start, end, "xml");
            if (matches(start, end, "xmlns")
                    || boundUri.isEmpty()
                    || xml != boundUri.equals(XML)
                    || boundUri.equals(XMLNS)) {
                throw RefusedDocument.malformed(start, "a namespace declaration that is not allowed");
            }
        } else if (boundUri.equals(XML) || boundUri.equals(XMLNS)) {
            throw RefusedDocument.malformed(start, "a reserved namespace as default");
        }
        if (count == MAX_BINDINGS) {
            throw RefusedDocument.overLimit(start, "more than " + MAX_BINDINGS + " namespace declarations in scope");
        }
        if (count == uri.length) {
            prefixStart = Arrays.copyOf(prefixStart, count * 2);
            prefixEnd = Arrays.copyOf(prefixEnd, count * 2);
            depth = Arrays.copyOf(depth, count * 2);
            uri = Arrays.copyOf(uri, count * 2);
        }
        prefixStart[count] = start;
        prefixEnd[count] = end;
        depth[count] = elementDepth;
        uri[count] = boundUri;
        count++;
        if (isDefault) {
            defaultUri = boundUri;
        }
    }

    /** Forgets what the element at {@code elementDepth} declared. */
    void leave(int elementDepth) {
        if (count == 0 || depth[count - 1] < elementDepth) {
            return;
        }
        while (count > 0 && depth[count - 1] >= elementDepth) {
            count--;
        }
        defaultUri = "";
        for (int i = count - 1; i >= 0; i--) {
            if (prefixStart[i] == prefixEnd[i]) {
                defaultUri = uri[i];
                break;
            }
        }
    }

    /** The default namespace, empty if there is none. */
    String ofUnprefixed() {
        return defaultUri;
    }

    /** The namespace bound to a prefix; null if unbound. */
    @Nullable String of(int start, int end) {
        for (int i = count - 1; i >= 0; i--) {
            if (prefixStart[i] != prefixEnd[i]
                    && Arrays.equals(bytes, prefixStart[i], prefixEnd[i], bytes, start, end)) {
                return uri[i];
            }
        }
        return matches(start, end, "xml") ? XML : null;
    }

    private boolean matches(int start, int end, String ascii) {
        if (end - start != ascii.length()) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if (bytes[start + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
