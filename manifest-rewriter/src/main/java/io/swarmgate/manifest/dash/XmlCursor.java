package io.swarmgate.manifest.dash;

import static io.swarmgate.manifest.dash.CharacterRules.isName;
import static io.swarmgate.manifest.dash.CharacterRules.isNameStart;
import static io.swarmgate.manifest.dash.CharacterRules.isSpace;

import io.swarmgate.manifest.dash.DocumentText.Encoding;
import java.util.Arrays;

/** Where an {@link XmlScanner} stands; passes over characters and checks each one on the way. */
final class XmlCursor {
    private final byte[] bytes;
    private final int end;
    private final Encoding encoding;
    private int at;

    XmlCursor(DocumentText text, int at) {
        this.bytes = text.bytes();
        this.end = text.end();
        this.encoding = text.encoding();
        this.at = at;
    }

    int position() {
        return at;
    }

    boolean atEnd() {
        return at >= end;
    }

    void moveTo(int position) {
        at = position;
    }

    /** Passes over characters that were looked at. */
    void advance(int count) {
        at += count;
    }

    byte current() throws RefusedDocument {
        return byteAt(at);
    }

    byte byteAt(int index) throws RefusedDocument {
        if (index >= end) {
            throw RefusedDocument.malformed(end, "the document ends inside markup");
        }
        return bytes[index];
    }

    /** The byte after the current one; 0, which no document may contain, if there is none. */
    byte second() {
        return at + 1 < end ? bytes[at + 1] : 0;
    }

    boolean startsWith(String ascii) {
        return CharacterRules.startsWith(bytes, at, end, ascii);
    }

    /** True if the {@code length} bytes at {@code from} are those at {@code earlier}. */
    boolean matches(int from, int earlier, int length) {
        return from + length <= end && Arrays.equals(bytes, earlier, earlier + length, bytes, from, from + length);
    }

    void skipSpace() {
        while (at < end && isSpace(bytes[at])) {
            at++;
        }
    }

    /** Passes over a name without colon (Namespaces in XML 1.0, production 4). */
    void passNcName() throws RefusedDocument {
        if (!isNameStart(current())) {
            throw RefusedDocument.malformed(at, "a name is missing or not in ASCII");
        }
        at++;
        while (at < end && isName(bytes[at])) {
            at++;
        }
    }

    /** Passes over text up to the next markup (XML 1.0, production 14) or the end of the document. */
    void passText() throws RefusedDocument {
        while (at < end) {
            byte kind = CharacterRules.CLASSES[bytes[at] & 0xff];
            if (kind == CharacterRules.ORDINARY) {
                at++;
            } else if (kind == CharacterRules.LESS_THAN) {
                return;
            } else if (kind == CharacterRules.BRACKET) {
                if (startsWith("]]>")) {
                    throw RefusedDocument.malformed(at, "]]> in text");
                }
                at++;
            } else {
                passSpecial(kind);
            }
        }
    }

    /** Passes over an attribute's value, up to its closing {@code quote} (XML 1.0, production 10). */
    void passAttributeValue(byte quote) throws RefusedDocument {
        while (true) {
            byte b = current();
            if (b == quote) {
                return;
            }
            byte kind = CharacterRules.CLASSES[b & 0xff];
            if (kind == CharacterRules.ORDINARY || kind == CharacterRules.BRACKET) {
                at++;
            } else if (kind == CharacterRules.LESS_THAN) {
                throw RefusedDocument.malformed(at, "< in an attribute value");
            } else {
                passSpecial(kind);
            }
        }
    }

    /**
     * Passes over characters up to {@code stop}, in which references and markup have no meaning.
     *
     * @param opening where what {@code stop} closes began
     */
    void passTo(String stop, int opening) throws RefusedDocument {
        while (at < end) {
            byte b = bytes[at];
            if (b == stop.charAt(0) && startsWith(stop)) {
                return;
            }
            byte kind = CharacterRules.CLASSES[b & 0xff];
            if (kind == CharacterRules.FORBIDDEN || kind == CharacterRules.NON_ASCII) {
                passSpecial(kind);
            } else {
                at++;
            }
        }
        throw RefusedDocument.malformed(opening, "no " + stop + " before the end");
    }

    /** Passes over a character that needs a look. */
    private void passSpecial(byte kind) throws RefusedDocument {
        if (kind == CharacterRules.AMPERSAND) {
            int after = CharacterRules.afterReference(bytes, at, end);
            if (after < 0) {
                throw RefusedDocument.malformed(at, "& that begins no reference, or one to an undeclared entity");
            }
            at = after;
        } else if (kind == CharacterRules.NON_ASCII) {
            at = afterNonAscii();
        } else {
            throw RefusedDocument.malformed(at, "a control character");
        }
    }

    private int afterNonAscii() throws RefusedDocument {
        if (encoding == Encoding.SINGLE_BYTE) {
            return at + 1;
        }
        int after = encoding == Encoding.US_ASCII ? -1 : CharacterRules.afterUtf8(bytes, at, end);
        if (after < 0) {
            throw RefusedDocument.malformed(at, "a byte that the encoding does not allow");
        }
        return after;
    }
}
