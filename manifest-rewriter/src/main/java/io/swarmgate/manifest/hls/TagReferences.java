package io.swarmgate.manifest.hls;

import io.swarmgate.manifest.ReferenceKind;
import io.swarmgate.manifest.hls.ReferenceVisitor.Form;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Finds the references in the value of a tag. */
final class TagReferences {
    private static final byte[] ASSET_LIST = "X-ASSET-LIST".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TYPE = "TYPE".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PART = "PART".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MAP = "MAP".getBytes(StandardCharsets.US_ASCII);

    private final byte[] text;
    private final AttributeList attributes;

    TagReferences(byte[] text) {
        this.text = text;
        this.attributes = new AttributeList(text);
    }

    /** The attributes of the tag visited last. */
    AttributeList attributes() {
        return attributes;
    }

    /** @param start index of the tag's number sign */
    void visit(PlaylistTag tag, int start, int end, ReferenceVisitor visitor) {
        int value = PlaylistTag.valueStart(text, start, end);
        ReferenceKind kind = tag.kind();
        byte[] attribute = tag.attribute();
        if (kind == null) {
            return;
        }
        if (attribute == null) {
            visitValue(kind, tag.element(), value, end, visitor);
            return;
        }
        attributes.read(value, end);
        if (tag == PlaylistTag.PRELOAD_HINT) {
            kind = kindOfHint();
        }
        boolean listFirst = tag == PlaylistTag.DATERANGE && isFirst(ASSET_LIST, attribute);
        if (listFirst) {
            visitAssetList(visitor);
        }
        visitAttribute(attribute, kind, tag.element(), visitor);
        if (tag == PlaylistTag.DATERANGE && !listFirst) {
            visitAssetList(visitor);
        }
    }

    private void visitAssetList(ReferenceVisitor visitor) {
        visitAttribute(ASSET_LIST, ReferenceKind.OTHER, "EXT-X-DATERANGE X-ASSET-LIST", visitor);
    }

    /** True if of two attributes the first stands before the second, so that references come in document order. */
    private boolean isFirst(byte[] one, byte[] other) {
        for (int i = 0; i < attributes.count(); i++) {
            if (attributes.isNamed(i, one) || attributes.isNamed(i, other)) {
                return attributes.isNamed(i, one);
            }
        }
        return false;
    }

    private void visitValue(ReferenceKind kind, String element, int from, int to, ReferenceVisitor visitor) {
        int start = from;
        int end = to;
        while (start < end && isSpace(text[start])) {
            start++;
        }
        while (end > start && isSpace(text[end - 1])) {
            end--;
        }
        if (start < end) {
            visitor.reference(kind, element, start, end, Form.LINE);
        }
    }

    private void visitAttribute(byte[] name, ReferenceKind kind, String element, ReferenceVisitor visitor) {
        int found = -1;
        boolean several = false;
        for (int i = 0; i < attributes.count(); i++) {
            if (attributes.isNamed(i, name)) {
                several = found >= 0;
                found = i;
                if (several) {
                    break;
                }
            }
        }
        if (!several) {
            if (found >= 0) {
                report(found, kind, element, formOf(attributes.form(found)), visitor);
            }
            return;
        }
        // RFC 8216bis, section 4.2: names must not repeat; hls.js takes the last, others the first.
        for (int i = 0; i < attributes.count(); i++) {
            if (attributes.isNamed(i, name)) {
                report(i, kind, element, Form.AMBIGUOUS, visitor);
            }
        }
    }

    private void report(int index, ReferenceKind kind, String element, Form form, ReferenceVisitor visitor) {
        int start = attributes.valueStart(index);
        int end = attributes.valueEnd(index);
        visitor.reference(kind, element, start, end, form);
    }

    private ReferenceKind kindOfHint() {
        ReferenceKind kind = ReferenceKind.OTHER;
        for (int i = 0; i < attributes.count(); i++) {
            if (attributes.isNamed(i, TYPE)) {
                kind = valueIs(i, PART)
                        ? ReferenceKind.PART_HINT
                        : valueIs(i, MAP) ? ReferenceKind.INITIALIZATION_SEGMENT : ReferenceKind.OTHER;
            }
        }
        return kind;
    }

    private boolean valueIs(int index, byte[] wanted) {
        return Arrays.equals(text, attributes.valueStart(index), attributes.valueEnd(index), wanted, 0, wanted.length);
    }

    private static Form formOf(AttributeList.@Nullable Form form) {
        return form == AttributeList.Form.QUOTED
                ? Form.QUOTED
                : form == AttributeList.Form.UNQUOTED ? Form.UNQUOTED : Form.AMBIGUOUS;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t';
    }
}
