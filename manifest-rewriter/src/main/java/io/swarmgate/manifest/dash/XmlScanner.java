package io.swarmgate.manifest.dash;

import static io.swarmgate.manifest.dash.CharacterRules.isSpace;

import io.swarmgate.manifest.RewriteResult.Untouched;

/**
 * Reads an XML document token by token and says where each token stands. Checks all that a namespace-aware,
 * non-validating processor checks (XML 1.0, Namespaces in XML 1.0) but for prefixes that nothing binds, so that nothing
 * is rewritten that a player would refuse; refuses document types altogether. Linear; allocates only for namespace
 * declarations.
 *
 * <p>Names outside ASCII are refused as well: no manifest has been met that uses them.
 */
final class XmlScanner {
    static final int START = 1;
    static final int END = 2;
    static final int TEXT = 3;
    static final int CDATA = 4;
    static final int DOCUMENT_END = 5;

    private final byte[] bytes;
    private final XmlCursor cursor;
    private final int maxDepth;
    private final Namespaces namespaces;
    private final TagAttributes attributes;
    private final boolean fragment;

    /** Where the names of the open elements stand, outermost first: start and end. */
    private final IntTable open = new IntTable(2);

    private boolean closesItself;
    private boolean rootSeen;

    private int tokenStart;
    private int nameStart;
    private int localStart;
    private int nameEnd;
    private int textStart;
    private int textEnd;

    XmlScanner(DocumentText text, int at, int maxDepth) {
        this(text, at, maxDepth, false);
    }

    /** Reads one element of a document that was read as a whole before; prefixes are not looked at. */
    static XmlScanner ofElement(DocumentText text, int at) {
        return new XmlScanner(text, at, Integer.MAX_VALUE, true);
    }

    private XmlScanner(DocumentText text, int at, int maxDepth, boolean fragment) {
        this.fragment = fragment;
        this.bytes = text.bytes();
        this.cursor = new XmlCursor(text, at);
        this.maxDepth = maxDepth;
        this.namespaces = new Namespaces(bytes);
        this.attributes = new TagAttributes(text, namespaces);
    }

    /** The next token; comments and processing instructions are checked and passed over. */
    int next() throws RefusedDocument {
        if (closesItself) {
            closesItself = false;
            leave();
            return END;
        }
        while (!cursor.atEnd()) {
            tokenStart = cursor.position();
            if (bytes[tokenStart] != '<') {
                if (characters()) {
                    return TEXT;
                }
                continue;
            }
            byte second = cursor.second();
            if (second == '/') {
                endTag();
                return END;
            }
            if (second == '?') {
                processingInstruction();
            } else if (second == '!') {
                if (declaration()) {
                    return CDATA;
                }
            } else {
                startTag();
                return START;
            }
        }
        if (depth() > 0 || !rootSeen) {
            throw RefusedDocument.malformed(
                    cursor.position(), depth() > 0 ? "an element is not closed" : "no root element");
        }
        return DOCUMENT_END;
    }

    /** Passes over the rest of the element whose start tag was the last token. */
    void skipElement() throws RefusedDocument {
        int outside = depth() - 1;
        while (depth() > outside) {
            next();
        }
    }

    /** Offset of the last token. */
    int tokenStart() {
        return tokenStart;
    }

    /** Offset after the last token. */
    int position() {
        return cursor.position();
    }

    /** True if the last token was a tag of the form {@code <name/>}. */
    boolean isEmptyElementTag() {
        return closesItself;
    }

    int nameStart() {
        return nameStart;
    }

    int localStart() {
        return localStart;
    }

    int nameEnd() {
        return nameEnd;
    }

    int textStart() {
        return textStart;
    }

    int textEnd() {
        return textEnd;
    }

    int depth() {
        return open.rows();
    }

    /** Attributes of the last start tag. */
    TagAttributes attributes() {
        return attributes;
    }

    /** Namespace of the last start tag's element; empty if none. */
    String namespace() {
        return localStart == nameStart ? namespaces.ofUnprefixed() : namespaces.of(nameStart, localStart - 1);
    }

    private void startTag() throws RefusedDocument {
        if (depth() == 0) {
            if (rootSeen) {
                throw RefusedDocument.malformed(cursor.position(), "an element after the root element");
            }
            rootSeen = true;
        }
        if (depth() == maxDepth) {
            throw RefusedDocument.overLimit(cursor.position(), "elements nested deeper than " + maxDepth);
        }
        cursor.advance(1);
        readName();
        int row = open.addRow();
        open.set(row, 0, nameStart);
        open.set(row, 1, nameEnd);
        attributes.clear();
        while (true) {
            int before = cursor.position();
            cursor.skipSpace();
            byte b = cursor.current();
            if (b == '>') {
                cursor.advance(1);
                break;
            }
            if (b == '/') {
                if (cursor.byteAt(cursor.position() + 1) != '>') {
                    throw RefusedDocument.malformed(cursor.position(), "a stray / in a tag");
                }
                cursor.advance(2);
                closesItself = true;
                break;
            }
            if (before == cursor.position()) {
                throw RefusedDocument.malformed(cursor.position(), "no white space before an attribute");
            }
            attribute();
        }
        if (fragment) {
            return;
        }
        attributes.declareNamespaces(depth());
        attributes.check();
    }

    private void attribute() throws RefusedDocument {
        int start = cursor.position();
        int local = start;
        cursor.passNcName();
        if (cursor.current() == ':') {
            cursor.advance(1);
            local = cursor.position();
            cursor.passNcName();
        }
        int nameStop = cursor.position();
        cursor.skipSpace();
        if (cursor.current() != '=') {
            throw RefusedDocument.malformed(cursor.position(), "an attribute without a value");
        }
        cursor.advance(1);
        cursor.skipSpace();
        byte quote = cursor.current();
        if (quote != '"' && quote != '\'') {
            throw RefusedDocument.malformed(cursor.position(), "an attribute value without quotes");
        }
        cursor.advance(1);
        int valueStart = cursor.position();
        cursor.passAttributeValue(quote);
        attributes.add(start, local, nameStop, valueStart, cursor.position());
        cursor.advance(1);
    }

    private void endTag() throws RefusedDocument {
        int at = cursor.position();
        if (depth() == 0) {
            throw RefusedDocument.malformed(at, "an end tag without a start tag");
        }
        int start = open.get(depth() - 1, 0);
        int length = open.get(depth() - 1, 1) - start;
        if (!cursor.matches(at + 2, start, length)) {
            throw RefusedDocument.malformed(at, "an end tag that does not match");
        }
        cursor.moveTo(at + 2 + length);
        cursor.skipSpace();
        if (cursor.current() != '>') {
            throw RefusedDocument.malformed(cursor.position(), "an end tag that does not match");
        }
        cursor.advance(1);
        leave();
    }

    private void leave() {
        namespaces.leave(depth());
        open.removeLast();
    }

    /** True if there is text that belongs to an element. */
    private boolean characters() throws RefusedDocument {
        if (depth() == 0) {
            cursor.skipSpace();
            if (!cursor.atEnd() && cursor.current() != '<') {
                throw RefusedDocument.malformed(cursor.position(), "text outside the root element");
            }
            return false;
        }
        textStart = cursor.position();
        cursor.passText();
        textEnd = cursor.position();
        return true;
    }

    /** A comment or CDATA section; true if it is the latter. */
    private boolean declaration() throws RefusedDocument {
        int at = cursor.position();
        if (cursor.startsWith("<!--")) {
            cursor.advance(4);
            cursor.passTo("--", at);
            if (cursor.byteAt(cursor.position() + 2) != '>') {
                throw RefusedDocument.malformed(cursor.position(), "-- in a comment");
            }
            cursor.advance(3);
            return false;
        }
        if (cursor.startsWith("<![CDATA[") && depth() > 0) {
            cursor.advance(9);
            textStart = cursor.position();
            cursor.passTo("]]>", at);
            textEnd = cursor.position();
            cursor.advance(3);
            return true;
        }
        if (cursor.startsWith("<!DOCTYPE")) {
            throw new RefusedDocument(Untouched.Reason.DOCTYPE, at, "a document type declaration");
        }
        throw RefusedDocument.malformed(at, "markup that is none");
    }

    private void processingInstruction() throws RefusedDocument {
        int at = cursor.position();
        int target = at + 2;
        cursor.moveTo(target);
        cursor.passNcName();
        int stop = cursor.position();
        boolean reserved = stop - target == 3
                && (bytes[target] | 0x20) == 'x'
                && (bytes[target + 1] | 0x20) == 'm'
                && (bytes[target + 2] | 0x20) == 'l';
        if (reserved) {
            throw RefusedDocument.malformed(at, "an XML declaration that is not at the start");
        }
        if (!cursor.startsWith("?>") && !isSpace(cursor.current())) {
            throw RefusedDocument.malformed(stop, "a processing instruction without white space after its target");
        }
        cursor.passTo("?>", at);
        cursor.advance(2);
    }

    private void readName() throws RefusedDocument {
        nameStart = cursor.position();
        localStart = nameStart;
        cursor.passNcName();
        if (cursor.current() == ':') {
            cursor.advance(1);
            localStart = cursor.position();
            cursor.passNcName();
        }
        nameEnd = cursor.position();
    }
}
