package io.swarmgate.manifest.dash;

import static io.swarmgate.manifest.dash.CharacterRules.isName;
import static io.swarmgate.manifest.dash.CharacterRules.isNameStart;
import static io.swarmgate.manifest.dash.CharacterRules.isSpace;

import io.swarmgate.manifest.RewriteResult.Untouched;
import io.swarmgate.manifest.dash.DocumentText.Encoding;
import java.util.Arrays;

/**
 * Reads an XML document token by token and says where each token stands. Checks all that a namespace-aware,
 * non-validating processor checks (XML 1.0, Namespaces in XML 1.0), so that nothing is rewritten that a player would
 * refuse; refuses document types altogether. Linear; allocates only for namespace declarations.
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
    private final int end;
    private final boolean utf8;
    private final boolean ascii;
    private final int maxDepth;
    private final Namespaces namespaces;
    private final TagAttributes attributes;
    private final boolean fragment;
    private int at;

    private int depth;
    private int[] openStart = new int[16];
    private int[] openEnd = new int[16];
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
        this.end = text.end();
        this.utf8 = text.encoding() != Encoding.SINGLE_BYTE;
        this.ascii = text.encoding() == Encoding.US_ASCII;
        this.maxDepth = maxDepth;
        this.namespaces = new Namespaces(bytes);
        this.attributes = new TagAttributes(text, namespaces);
        this.at = at;
    }

    /** The next token; comments and processing instructions are checked and passed over. */
    int next() throws RefusedDocument {
        if (closesItself) {
            closesItself = false;
            leave();
            return END;
        }
        while (at < end) {
            tokenStart = at;
            if (bytes[at] != '<') {
                if (characters()) {
                    return TEXT;
                }
                continue;
            }
            byte second = at + 1 < end ? bytes[at + 1] : 0;
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
        if (depth > 0 || !rootSeen) {
            throw RefusedDocument.malformed(end, depth > 0 ? "an element is not closed" : "no root element");
        }
        return DOCUMENT_END;
    }

    /** Passes over the rest of the element whose start tag was the last token. */
    void skipElement() throws RefusedDocument {
        int outside = depth - 1;
        while (depth > outside) {
            next();
        }
    }

    /** Offset of the last token. */
    int tokenStart() {
        return tokenStart;
    }

    /** Offset after the last token. */
    int position() {
        return at;
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
        return depth;
    }

    /** Attributes of the last start tag. */
    TagAttributes attributes() {
        return attributes;
    }

    /** Namespace of the last start tag's element; empty if none. */
    String namespace() {
        if (localStart == nameStart) {
            return namespaces.ofUnprefixed();
        }
        String uri = namespaces.of(nameStart, localStart - 1);
        return uri == null ? "" : uri;
    }

    private void startTag() throws RefusedDocument {
        if (depth == 0) {
            if (rootSeen) {
                throw RefusedDocument.malformed(at, "an element after the root element");
            }
            rootSeen = true;
        }
        if (depth == maxDepth) {
            throw RefusedDocument.overLimit(at, "elements nested deeper than " + maxDepth);
        }
        at++;
        readName();
        if (depth == openStart.length) {
            openStart = Arrays.copyOf(openStart, depth * 2);
            openEnd = Arrays.copyOf(openEnd, depth * 2);
        }
        openStart[depth] = nameStart;
        openEnd[depth] = nameEnd;
        depth++;
        attributes.clear();
        while (true) {
            int before = at;
            skipSpace();
            byte b = byteAt(at);
            if (b == '>') {
                at++;
                break;
            }
            if (b == '/') {
                if (byteAt(at + 1) != '>') {
                    throw RefusedDocument.malformed(at, "a stray / in a tag");
                }
                at += 2;
                closesItself = true;
                break;
            }
            if (before == at) {
                throw RefusedDocument.malformed(at, "no white space before an attribute");
            }
            attribute();
        }
        if (fragment) {
            return;
        }
        attributes.declareNamespaces(depth);
        if (localStart != nameStart && namespaces.of(nameStart, localStart - 1) == null) {
            throw RefusedDocument.malformed(nameStart, "an unbound prefix");
        }
        attributes.check();
    }

    private void attribute() throws RefusedDocument {
        int start = at;
        int local = at;
        at = afterNcName(at);
        if (byteAt(at) == ':') {
            local = at + 1;
            at = afterNcName(local);
        }
        int nameStop = at;
        skipSpace();
        if (byteAt(at) != '=') {
            throw RefusedDocument.malformed(at, "an attribute without a value");
        }
        at++;
        skipSpace();
        byte quote = byteAt(at);
        if (quote != '"' && quote != '\'') {
            throw RefusedDocument.malformed(at, "an attribute value without quotes");
        }
        int valueStart = ++at;
        while (true) {
            byte b = byteAt(at);
            if (b == quote) {
                break;
            }
            byte kind = CharacterRules.CLASSES[b & 0xff];
            if (kind == CharacterRules.ORDINARY || kind == CharacterRules.BRACKET) {
                at++;
            } else if (kind == CharacterRules.LESS_THAN) {
                throw RefusedDocument.malformed(at, "< in an attribute value");
            } else {
                special(kind);
            }
        }
        attributes.add(start, local, nameStop, valueStart, at);
        at++;
    }

    private void endTag() throws RefusedDocument {
        if (depth == 0) {
            throw RefusedDocument.malformed(at, "an end tag without a start tag");
        }
        int start = openStart[depth - 1];
        int length = openEnd[depth - 1] - start;
        int from = at + 2;
        if (from + length > end || !Arrays.equals(bytes, start, start + length, bytes, from, from + length)) {
            throw RefusedDocument.malformed(at, "an end tag that does not match");
        }
        at = from + length;
        skipSpace();
        if (byteAt(at) != '>') {
            throw RefusedDocument.malformed(at, "an end tag that does not match");
        }
        at++;
        leave();
    }

    private void leave() {
        namespaces.leave(depth);
        depth--;
    }

    /** True if there is text that belongs to an element. */
    private boolean characters() throws RefusedDocument {
        textStart = at;
        if (depth == 0) {
            skipSpace();
            if (at < end && bytes[at] != '<') {
                throw RefusedDocument.malformed(at, "text outside the root element");
            }
            return false;
        }
        while (at < end) {
            byte kind = CharacterRules.CLASSES[bytes[at] & 0xff];
            if (kind == CharacterRules.ORDINARY) {
                at++;
            } else if (kind == CharacterRules.LESS_THAN) {
                break;
            } else if (kind == CharacterRules.BRACKET) {
                if (startsWith(at, "]]>")) {
                    throw RefusedDocument.malformed(at, "]]> in text");
                }
                at++;
            } else {
                special(kind);
            }
        }
        textEnd = at;
        return true;
    }

    /** Passes over a character that needs a look. */
    private void special(byte kind) throws RefusedDocument {
        if (kind == CharacterRules.AMPERSAND) {
            int after = CharacterRules.afterReference(bytes, at, end);
            if (after < 0) {
                throw RefusedDocument.malformed(at, "& that begins no reference, or one to an undeclared entity");
            }
            at = after;
        } else if (kind == CharacterRules.NON_ASCII) {
            int after = ascii ? -1 : utf8 ? CharacterRules.afterUtf8(bytes, at, end) : at + 1;
            if (after < 0) {
                throw RefusedDocument.malformed(at, "a byte that the encoding does not allow");
            }
            at = after;
        } else {
            throw RefusedDocument.malformed(at, "a control character");
        }
    }

    /** A comment or CDATA section; true if it is the latter. */
    private boolean declaration() throws RefusedDocument {
        if (startsWith(at, "<!--")) {
            int close = passTo(at + 4, "--");
            if (byteAt(close + 2) != '>') {
                throw RefusedDocument.malformed(close, "-- in a comment");
            }
            at = close + 3;
            return false;
        }
        if (startsWith(at, "<![CDATA[") && depth > 0) {
            textStart = at + 9;
            textEnd = passTo(textStart, "]]>");
            at = textEnd + 3;
            return true;
        }
        if (startsWith(at, "<!DOCTYPE")) {
            throw new RefusedDocument(Untouched.Reason.DOCTYPE, at, "a document type declaration");
        }
        throw RefusedDocument.malformed(at, "markup that is none");
    }

    private void processingInstruction() throws RefusedDocument {
        int target = at + 2;
        int stop = afterNcName(target);
        boolean reserved = stop - target == 3
                && (bytes[target] | 0x20) == 'x'
                && (bytes[target + 1] | 0x20) == 'm'
                && (bytes[target + 2] | 0x20) == 'l';
        if (reserved) {
            throw RefusedDocument.malformed(at, "an XML declaration that is not at the start");
        }
        if (!startsWith(stop, "?>") && !isSpace(byteAt(stop))) {
            throw RefusedDocument.malformed(stop, "a processing instruction without white space after its target");
        }
        at = passTo(stop, "?>") + 2;
    }

    /** Checks characters up to {@code stop} and answers where it begins. */
    private int passTo(int from, String stop) throws RefusedDocument {
        int saved = at;
        at = from;
        while (at < end) {
            byte b = bytes[at];
            if (b == stop.charAt(0) && startsWith(at, stop)) {
                int found = at;
                at = saved;
                return found;
            }
            byte kind = CharacterRules.CLASSES[b & 0xff];
            if (kind == CharacterRules.FORBIDDEN || kind == CharacterRules.NON_ASCII) {
                special(kind);
            } else {
                at++;
            }
        }
        throw RefusedDocument.malformed(saved, "no " + stop + " before the end");
    }

    private void readName() throws RefusedDocument {
        nameStart = at;
        localStart = at;
        at = afterNcName(at);
        if (byteAt(at) == ':') {
            localStart = at + 1;
            at = afterNcName(localStart);
        }
        nameEnd = at;
    }

    private int afterNcName(int from) throws RefusedDocument {
        if (!isNameStart(byteAt(from))) {
            throw RefusedDocument.malformed(from, "a name is missing or not in ASCII");
        }
        int i = from + 1;
        while (i < end && isName(bytes[i])) {
            i++;
        }
        return i;
    }

    private void skipSpace() {
        while (at < end && isSpace(bytes[at])) {
            at++;
        }
    }

    private boolean startsWith(int from, String ascii) {
        return CharacterRules.startsWith(bytes, from, end, ascii);
    }

    private byte byteAt(int index) throws RefusedDocument {
        if (index >= end) {
            throw RefusedDocument.malformed(end, "the document ends inside markup");
        }
        return bytes[index];
    }
}
