package io.swarmgate.manifest.dash;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The namespace prefixes in scope (Namespaces in XML 1.0). Belongs to one scanner. */
final class Namespaces {
    static final String XML = "http://www.w3.org/XML/1998/namespace";
    static final String XMLNS = "http://www.w3.org/2000/xmlns/";
    static final String XLINK = "http://www.w3.org/1999/xlink";

    /** Begins what no attribute value can hold. */
    private static final char UNBOUND = '\0';

    /** Bindings in scope at once; real documents have fewer than 20. */
    private static final int MAX_BINDINGS = 1024;

    // Columns of the table.
    private static final int PREFIX_START = 0;
    private static final int PREFIX_END = 1;
    private static final int DEPTH = 2;

    private final byte[] bytes;
    private final IntTable table = new IntTable(3);
    /** As many as the table has rows. */
    private final List<String> uris = new ArrayList<>();

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
        if (table.rows() == MAX_BINDINGS) {
            throw RefusedDocument.overLimit(start, "more than " + MAX_BINDINGS + " namespace declarations in scope");
        }
        int row = table.addRow();
        table.set(row, PREFIX_START, start);
        table.set(row, PREFIX_END, end);
        table.set(row, DEPTH, elementDepth);
        uris.add(boundUri);
        if (isDefault) {
            defaultUri = boundUri;
        }
    }

    /** Forgets what the element at {@code elementDepth} declared. */
    void leave(int elementDepth) {
        int before = table.rows();
        for (int last = before - 1; last >= 0 && table.get(last, DEPTH) >= elementDepth; last--) {
            table.removeLast();
            uris.remove(last);
        }
        if (table.rows() < before) {
            defaultUri = innermostDefault();
        }
    }

    private String innermostDefault() {
        for (int i = table.rows() - 1; i >= 0; i--) {
            if (isDefault(i)) {
                return uris.get(i);
            }
        }
        return "";
    }

    /** The default namespace, empty if there is none. */
    String ofUnprefixed() {
        return defaultUri;
    }

    /**
     * The namespace bound to a prefix. Packagers write prefixes that they bind nowhere ({@code <cenc:pssh>}), and
     * players read such documents by the prefix alone: an unbound one stands for a namespace of its own, which no
     * document can name, {@code xlink} for what it is always bound to.
     */
    String of(int start, int end) {
        for (int i = table.rows() - 1; i >= 0; i--) {
            if (!isDefault(i)
                    && Arrays.equals(bytes, table.get(i, PREFIX_START), table.get(i, PREFIX_END), bytes, start, end)) {
                return uris.get(i);
            }
        }
        if (matches(start, end, "xml")) {
            return XML;
        }
        return matches(start, end, "xlink")
                ? XLINK
                : UNBOUND + new String(bytes, start, end - start, StandardCharsets.US_ASCII);
    }

    private boolean isDefault(int row) {
        return table.get(row, PREFIX_START) == table.get(row, PREFIX_END);
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
