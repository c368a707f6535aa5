package io.swarmgate.manifest.dash;

import io.swarmgate.manifest.dash.DocumentText.Encoding;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** Collects replacements and insertions and cuts the document into the pieces to send. */
final class DocumentEdits {
    private record Edit(int start, int end, String text) {}

    private final DocumentText document;
    private final List<Edit> edits = new ArrayList<>();
    private int mappedCount;

    DocumentEdits(DocumentText document) {
        this.document = document;
    }

    /** @param mapped true if it counts as a reference that now points at the gateway */
    void replace(UrlText url, boolean mapped) {
        mappedCount += mapped ? 1 : 0;
        String text = url.sent();
        String emptyTag = url.emptyTagName();
        if (emptyTag != null) {
            String opened = ">" + escape(text, UrlText.NO_QUOTE) + "</" + emptyTag + ">";
            edits.add(new Edit(url.start(), url.end(), opened));
            return;
        }
        int end = url.end();
        if (url.rest().isEmpty() && document.raw(url.start(), end).equals(url.value())) {
            // Written as it is meant: what the two end in alike stays.
            int same = commonEnd(url.value(), text);
            end -= document.encodedLength(url.value().substring(url.value().length() - same));
            text = text.substring(0, text.length() - same);
        }
        edits.add(new Edit(url.start(), end, escaped(text, url)));
        for (int[] part : url.rest()) {
            edits.add(new Edit(part[0], part[1], ""));
        }
    }

    /** Puts a BaseURL where the schema wants it. */
    void insertBaseUrl(Level level, String url) {
        String name = level.prefix() + "BaseURL";
        String element = "<" + name + ">" + escape(url, UrlText.NO_QUOTE) + "</" + name + ">";
        if (level.isEmptyElementTag()) {
            String close = "</" + level.prefix() + level.element().xmlName() + ">";
            edits.add(new Edit(level.tagEnd() - 2, level.tagEnd(), ">" + element + close));
        } else {
            edits.add(new Edit(level.insertAt(), level.insertAt(), element));
        }
        mappedCount++;
    }

    /** Gives a BaseURL another service location, and its own to a mapped one behind all of the element. */
    void insertPathway(UrlText.Located located, String mapped, UrlText.Located last) {
        int end = last.end();
        String tag = document.raw(located.tagStart(), located.tagEnd());
        String name = tag.substring(1).split("[\\s/>]", 2)[0];
        edits.add(new Edit(located.nameEnd(), located.nameEnd(), MappedPathway.KEPT));
        edits.add(new Edit(end, end, tag + escape(mapped, UrlText.NO_QUOTE) + "</" + name + ">"));
        mappedCount++;
    }

    int mappedCount() {
        return mappedCount;
    }

    /** The document with all edits, as read-only slices of the input and new pieces. */
    List<ByteBuffer> pieces() {
        ByteBuffer input = document.input();
        if (edits.isEmpty()) {
            return List.of(input.asReadOnlyBuffer());
        }
        edits.sort(Comparator.comparingInt(Edit::start).thenComparingInt(Edit::end));
        InputOffsets offsets = new InputOffsets(document);
        Charset charset = document.encoding().charset();
        List<ByteBuffer> pieces = new ArrayList<>(edits.size() * 2 + 1);
        int done = 0;
        for (Edit edit : edits) {
            int start = offsets.of(edit.start());
            if (start > done) {
                pieces.add(slice(input, done, start));
            }
            if (!edit.text().isEmpty()) {
                pieces.add(ByteBuffer.wrap(edit.text().getBytes(charset)).asReadOnlyBuffer());
            }
            done = offsets.of(edit.end());
        }
        if (done < input.remaining()) {
            pieces.add(slice(input, done, input.remaining()));
        }
        return Collections.unmodifiableList(pieces);
    }

    private static ByteBuffer slice(ByteBuffer input, int from, int to) {
        return input.slice(input.position() + from, to - from).asReadOnlyBuffer();
    }

    private static int commonEnd(String a, String b) {
        int most = Math.min(a.length(), b.length());
        int same = 0;
        while (same < most && a.charAt(a.length() - 1 - same) == b.charAt(b.length() - 1 - same)) {
            same++;
        }
        while (same > 0 && Character.isLowSurrogate(a.charAt(a.length() - same))) {
            same--;
        }
        return same;
    }

    private String escaped(String text, UrlText url) {
        return url.isCdata() && !text.contains("]]>") ? text : escape(text, url.quote());
    }

    private String escape(String text, byte quote) {
        int most = document.encoding() == Encoding.US_ASCII
                ? 0x7f
                : document.encoding() == Encoding.SINGLE_BYTE ? 0xff : Character.MAX_CODE_POINT;
        StringBuilder out = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            if (c == '&') {
                out.append("&amp;");
            } else if (c == '<') {
                out.append("&lt;");
            } else if (c == '>' && quote == UrlText.NO_QUOTE) {
                out.append("&gt;");
            } else if (c == quote) {
                out.append(c == '"' ? "&quot;" : "&apos;");
            } else if (c < ' ' || c > most) {
                out.append("&#").append(c).append(';');
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.toString();
    }

    /** Offsets in the input of ascending offsets in the scanned bytes; the two differ for UTF-16. */
    private static final class InputOffsets {
        private final DocumentText document;
        private final int inputStart;
        private int scanned;
        private int offset;

        InputOffsets(DocumentText document) {
            this.document = document;
            ByteBuffer input = document.input();
            boolean utf16 = document.encoding().isUtf16();
            this.inputStart = utf16 || !input.hasArray() ? 0 : input.arrayOffset() + input.position();
            this.offset = document.isMarked() ? 2 : 0;
        }

        int of(int scannedOffset) {
            if (!document.encoding().isUtf16()) {
                return scannedOffset - inputStart;
            }
            byte[] bytes = document.bytes();
            while (scanned < scannedOffset) {
                int lead = bytes[scanned++] & 0xff;
                if (lead < 0x80 || lead >= 0xc0) {
                    offset += lead >= 0xf0 ? 4 : 2;
                }
            }
            // A sequence is never cut, but its trail bytes have to be passed.
            while (scanned < bytes.length && (bytes[scanned] & 0xc0) == 0x80) {
                scanned++;
            }
            return offset;
        }
    }
}
