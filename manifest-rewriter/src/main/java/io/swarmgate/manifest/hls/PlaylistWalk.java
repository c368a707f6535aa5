package io.swarmgate.manifest.hls;

import io.swarmgate.manifest.ReferenceKind;
import io.swarmgate.manifest.UriPolicy;

/**
 * Goes through a playlist line by line, for those who need more than its references' bytes; see {@link PlaylistPass}.
 */
abstract class PlaylistWalk implements ReferenceVisitor {
    protected final byte[] text;
    protected final References references;
    protected final PlaylistState state = new PlaylistState();
    private final PlaylistSource source;
    private final TagReferences tags;
    private int line = 1;

    PlaylistWalk(PlaylistSource source, UriPolicy policy) {
        this.source = source;
        this.text = source.text();
        this.references = source.references(policy);
        this.tags = new TagReferences(text);
    }

    /** Number of the line at hand, from 1. */
    final int line() {
        return line;
    }

    /** The attributes of the tag at hand. */
    final AttributeList attributes() {
        return tags.attributes();
    }

    final void walk() {
        int end = source.end();
        int at = LineScan.header(text, source.start(), end);
        for (int i = source.start(); i < at; i = LineScan.afterLineEnd(text, LineScan.lineEnd(text, i, at), at)) {
            line += LineScan.lineEnd(text, i, at) < at ? 1 : 0;
        }
        while (at < end) {
            int lineEnd = LineScan.lineEnd(text, at, end);
            line(at, lineEnd);
            at = LineScan.afterLineEnd(text, lineEnd, end);
            line++;
        }
    }

    private void line(int from, int lineEnd) {
        int at = from;
        int to = lineEnd;
        while (at < to && (text[at] == ' ' || text[at] == '\t')) {
            at++;
        }
        while (to > at && (text[to - 1] == ' ' || text[to - 1] == '\t')) {
            to--;
        }
        if (at == to) {
            return;
        }
        if (text[at] != '#') {
            reference(state.uriLine(), "", at, to, Form.LINE);
            return;
        }
        PlaylistTag tag = PlaylistTag.of(text, at, to);
        if (tag == null) {
            otherTag(at, to);
            return;
        }
        state.tag(tag);
        tags.attributes().read(PlaylistTag.valueStart(text, at, to), to);
        if (tag == PlaylistTag.DEFINE) {
            references.variables().define(tags.attributes());
        }
        tag(tag, at, to);
        tags.visit(tag, at, to, this);
    }

    /** A tag of {@link PlaylistTag}, before its references. */
    void tag(PlaylistTag tag, int from, int to) {}

    /** A comment or another tag. */
    void otherTag(int from, int to) {}

    /** The value of a tag as text. */
    final String value(int from, int to) {
        return ByteText.decode(text, PlaylistTag.valueStart(text, from, to), to).strip();
    }

    @Override
    public abstract void reference(ReferenceKind kind, String element, int from, int to, Form form);
}
