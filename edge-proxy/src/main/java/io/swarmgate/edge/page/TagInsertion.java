package io.swarmgate.edge.page;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Puts a tag first into a document's head while the document passes. What comes out without the tag is what went in,
 * however it was cut into buffers; nothing waits here but a tag whose name is incomplete and, in a document whose
 * charset must be looked for, its first {@value CharsetSearch#WINDOW} bytes, for which browsers wait as well.
 */
final class TagInsertion implements ContentChange {
    private final HeadFinder finder;
    private final String tag;
    private PageCharset charset;
    private Stage stage = Stage.MARK;
    private byte[] pending = new byte[0];
    /** Bytes of {@link #pending} that the finder has seen. */
    private int seen;
    /** Bytes of the document that have gone out. */
    private long passed;

    private enum Stage {
        /** Waiting for a byte order mark. */
        MARK,
        /** Looking for the place. */
        HEAD,
        /** The place is where {@link #pending} begins; a charset may stand behind it. */
        CHARSET,
        DONE
    }

    private boolean inserted;

    /**
     * @param charset by the response's fields
     * @param xml whether the document is parsed as XML
     * @param tag ASCII
     */
    TagInsertion(PageCharset charset, boolean xml, String tag) {
        this.charset = charset;
        this.finder = new HeadFinder(xml);
        this.tag = tag;
    }

    /** True once the tag has gone out. */
    boolean inserted() {
        return inserted;
    }

    @Override
    public void feed(byte[] part, Consumer<byte[]> out) {
        if (stage == Stage.DONE) {
            give(part, out);
            return;
        }
        byte[] joined = Arrays.copyOf(pending, pending.length + part.length);
        System.arraycopy(part, 0, joined, pending.length, part.length);
        pending = joined;
        advance(false, out);
    }

    @Override
    public void end(Consumer<byte[]> out) {
        advance(true, out);
        pass(pending.length, out);
        stage = Stage.DONE;
    }

    private void advance(boolean last, Consumer<byte[]> out) {
        if (stage == Stage.MARK && (last || pending.length >= PageCharset.MARK_BYTES)) {
            charset = charset.marked(pending);
            seen = charset.markLength(pending);
            stage = Stage.HEAD;
        }
        if (stage == Stage.HEAD) {
            findHead(out);
        }
        if (stage == Stage.CHARSET) {
            findCharset(last, out);
        }
    }

    private void findHead(Consumer<byte[]> out) {
        int width = charset.width();
        while (seen + width <= pending.length) {
            HeadFinder.Verdict verdict = finder.accept(charset.unit(pending, seen));
            seen += width;
            if (verdict == HeadFinder.Verdict.NOWHERE) {
                stage = Stage.DONE;
                pass(pending.length, out);
                return;
            }
            if (verdict != HeadFinder.Verdict.MORE) {
                int behind = verdict == HeadFinder.Verdict.BEHIND ? 0 : finder.held() * width;
                pass(seen - behind, out);
                stage = Stage.CHARSET;
                return;
            }
        }
        pass(seen - finder.held() * width, out);
    }

    private void findCharset(boolean last, Consumer<byte[]> out) {
        int window = (int) Math.max(0, CharsetSearch.WINDOW - passed);
        if (charset.declared() || window == 0) {
            insert(0, out);
            return;
        }
        int there = Math.min(window, pending.length);
        CharsetSearch.Result result = CharsetSearch.in(pending, 0, there, last || there == window);
        if (result instanceof CharsetSearch.Found found) {
            boolean pushedOut = found.end() + tag.length() > window;
            // A policy of the document would have a say about a tag behind it.
            insert(pushedOut && !found.afterPolicy() ? found.end() : 0, out);
        } else if (result instanceof CharsetSearch.None) {
            insert(0, out);
        }
    }

    private void insert(int at, Consumer<byte[]> out) {
        pass(at, out);
        out.accept(charset.encode(tag));
        inserted = true;
        stage = Stage.DONE;
        pass(pending.length, out);
    }

    /** Lets the first bytes go. */
    private void pass(int length, Consumer<byte[]> out) {
        if (length == pending.length) {
            give(pending, out);
            pending = new byte[0];
        } else if (length > 0) {
            give(Arrays.copyOf(pending, length), out);
            pending = Arrays.copyOfRange(pending, length, pending.length);
        }
        seen -= length;
    }

    private void give(byte[] part, Consumer<byte[]> out) {
        passed += part.length;
        if (part.length > 0) {
            out.accept(part);
        }
    }
}
