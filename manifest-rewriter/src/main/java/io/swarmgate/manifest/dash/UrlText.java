package io.swarmgate.manifest.dash;

import io.swarmgate.manifest.ReferenceKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A place in the document that holds one URL: an attribute's value or the text of an element. */
final class UrlText {
    /** Stands for "no quotes": text of an element. */
    static final byte NO_QUOTE = 0;

    private final String element;
    private final ReferenceKind kind;
    private final int start;
    private final int end;
    private final byte quote;
    private final String value;
    /** Further places that hold parts of the text (around comments and CDATA sections), as start and end. */
    private final List<int[]> rest;

    private final boolean cdata;
    private final List<Level> users = new ArrayList<>(1);
    private @Nullable Located located;
    private @Nullable String emptyTagName;
    private @Nullable String replacement;

    private UrlText(
            String element,
            ReferenceKind kind,
            int start,
            int end,
            byte quote,
            String value,
            boolean cdata,
            List<int[]> rest) {
        this.element = element;
        this.kind = kind;
        this.start = start;
        this.end = end;
        this.quote = quote;
        this.value = value;
        this.cdata = cdata;
        this.rest = rest;
    }

    /** An attribute's value; white space around the URL is no part of it. */
    static UrlText ofAttribute(DocumentText text, String element, ReferenceKind kind, int start, int end) {
        byte[] bytes = text.bytes();
        int from = start;
        int to = end;
        while (from < to && CharacterRules.isSpace(bytes[from])) {
            from++;
        }
        while (to > from && CharacterRules.isSpace(bytes[to - 1])) {
            to--;
        }
        String value = text.attribute(from, to);
        return new UrlText(element, kind, from, to, bytes[start - 1], value, false, List.of());
    }

    /** One URL of an attribute that holds a list of them. */
    static UrlText ofListItem(DocumentText text, String element, int start, int end, byte quote) {
        String value = text.attribute(start, end);
        return new UrlText(element, ReferenceKind.OTHER, start, end, quote, value, false, List.of());
    }

    /** An element's text. */
    static UrlText ofElement(
            String element, ReferenceKind kind, int start, int end, boolean cdata, String value, List<int[]> rest) {
        return new UrlText(element, kind, start, end, NO_QUOTE, value, cdata, rest);
    }

    /**
     * An element that holds nothing and has no end tag.
     *
     * @param tagEnd offset after its tag
     */
    static UrlText ofEmptyTag(String element, ReferenceKind kind, int tagEnd, String name) {
        UrlText text = new UrlText(element, kind, tagEnd - 2, tagEnd, NO_QUOTE, "", false, List.of());
        text.emptyTagName = name;
        return text;
    }

    /** Name of the element if its tag has to be opened to hold a text. */
    @Nullable String emptyTagName() {
        return emptyTagName;
    }

    /**
     * Where a BaseURL with a service location stands.
     *
     * @param name the service location
     * @param tagStart offset of the start tag
     * @param nameEnd offset after the attribute's value
     * @param tagEnd offset after the start tag
     * @param end offset after the element
     */
    record Located(String name, int tagStart, int nameEnd, int tagEnd, int end) {}

    /** True for a BaseURL with a service location, which content steering may clone for another host. */
    boolean isPathway() {
        return located != null;
    }

    @Nullable Located located() {
        return located;
    }

    void locate(Located where) {
        located = where;
    }

    /** Where it stands, for people: {@code SegmentTemplate@media}. */
    String element() {
        return element;
    }

    boolean isClock() {
        return element.startsWith(MpdElement.UTC_TIMING.xmlName());
    }

    boolean isSteering() {
        return element.startsWith(MpdElement.CONTENT_STEERING.xmlName());
    }

    ReferenceKind kind() {
        return kind;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    byte quote() {
        return quote;
    }

    boolean isCdata() {
        return cdata;
    }

    List<int[]> rest() {
        return rest;
    }

    /** The URL as an XML processor sees it. */
    String value() {
        return value;
    }

    /** The URL as it will be sent. */
    String sent() {
        return replacement == null ? value : replacement;
    }

    boolean isReplaced() {
        return replacement != null;
    }

    void replaceBy(@Nullable String text) {
        replacement = value.equals(text) ? null : text;
    }

    /** The Representations that use it. */
    List<Level> users() {
        return users;
    }
}
