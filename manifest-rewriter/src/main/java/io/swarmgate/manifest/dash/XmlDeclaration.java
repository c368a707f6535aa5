package io.swarmgate.manifest.dash;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The XML declaration (XML 1.0, section 2.8), if there is one.
 *
 * @param text the document under the encoding that the declaration names
 * @param end offset after it
 */
record XmlDeclaration(DocumentText text, int end) {
    private static final int MAX_LENGTH = 512;
    private static final Pattern GRAMMAR =
            Pattern.compile("<\\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(?:'1\\.0'|\"1\\.0\")"
                    + "(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(?:'([A-Za-z][A-Za-z0-9._-]*)'|\"([A-Za-z][A-Za-z0-9._-]*)\"))?"
                    + "(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(?:'(?:yes|no)'|\"(?:yes|no)\"))?[ \t\r\n]*\\?>");

    static XmlDeclaration of(DocumentText text) throws RefusedDocument {
        int start = text.start();
        byte[] bytes = text.bytes();
        boolean declared = text.end() - start > 5
                && bytes[start] == '<'
                && bytes[start + 1] == '?'
                && bytes[start + 2] == 'x'
                && bytes[start + 3] == 'm'
                && bytes[start + 4] == 'l'
                && CharacterRules.isSpace(bytes[start + 5]);
        if (!declared) {
            return new XmlDeclaration(text, start);
        }
        String head = text.raw(start, Math.min(text.end(), start + MAX_LENGTH));
        Matcher matcher = GRAMMAR.matcher(head);
        if (!matcher.lookingAt()) {
            throw RefusedDocument.malformed(start, "an XML declaration that is not one of XML 1.0");
        }
        int end = start + matcher.end();
        String encoding = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        return new XmlDeclaration(encoding == null ? text : text.declaredAs(encoding, start), end);
    }
}
