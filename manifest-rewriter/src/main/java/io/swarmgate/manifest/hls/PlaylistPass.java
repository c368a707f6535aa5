package io.swarmgate.manifest.hls;

import static io.swarmgate.manifest.hls.LineScan.HIGH;
import static io.swarmgate.manifest.hls.LineScan.LONGS;

import io.swarmgate.manifest.PieceList;
import io.swarmgate.manifest.ReferenceKind;
import io.swarmgate.manifest.UriDecision.Replace;
import io.swarmgate.manifest.UriPolicy;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The one pass that rewrites a playlist. Lines that hold no reference are skipped eight bytes at a time; a segment's
 * line that is plain after a known directory is mapped by recording where that directory's image goes. Everything else
 * takes the long way through {@link References}, with the same outcome.
 */
final class PlaylistPass implements ReferenceVisitor {
    private static final long ONES = 0x0101010101010101L;
    private static final long SEVENS = 0x7f7f7f7f7f7f7f7fL;
    private static final long EXTINF = word("#EXTINF:");
    private static final long EXT_X = word("#EXT-X-\0");
    private static final long SEVEN_BYTES = (1L << 56) - 1;
    private static final byte[] NONE = new byte[0];

    private final byte[] text;
    private final int start;
    private final int end;
    private final int maxReferences;
    private final References references;
    private final TagReferences tags;
    private final PlaylistState state = new PlaylistState();
    private final PieceList.Builder pieces;
    private final DirectoryPrefixes segments;
    private final byte @Nullable [] own;
    private byte[] directory = NONE;
    private byte @Nullable [] mapped;
    private int count;

    PlaylistPass(PlaylistSource source, UriPolicy policy, int maxReferences) {
        this.text = source.text();
        this.start = source.start();
        this.end = source.end();
        this.maxReferences = maxReferences;
        this.references = source.references(policy);
        this.tags = new TagReferences(text);
        this.pieces = new PieceList.Builder(text, start, end, 8 + (end - start) / 48);
        this.segments = new DirectoryPrefixes(ReferenceKind.MEDIA_SEGMENT, source.baseUrl(), policy);
        this.own = segments.own();
    }

    private static long word(String eight) {
        long word = 0;
        for (int i = 7; i >= 0; i--) {
            word = word << 8 | eight.charAt(i);
        }
        return word;
    }

    PieceList pieces() {
        return pieces.build();
    }

    boolean overLimit() {
        return count > maxReferences || references.variables().exhausted();
    }

    void run(int from) {
        int at = from;
        while (at < end && count <= maxReferences) {
            byte first = text[at];
            if (first == '#') {
                at = tagLine(at);
            } else if (first > ' ') {
                at = uriLine(at);
            } else {
                at = anyLine(at);
            }
        }
    }

    private int tagLine(int at) {
        if (at <= end - 8) {
            long head = (long) LONGS.get(text, at);
            if (head == EXTINF) {
                state.extinf();
                return skipLine(at + 8);
            }
            if ((head & SEVEN_BYTES) == EXT_X
                    && at <= end - 10
                    && mayReference(text[at + 7], text[at + 8], text[at + 9])) {
                return anyLine(at);
            }
        }
        return skipLine(at);
    }

    private int skipLine(int from) {
        return LineScan.afterLineEnd(text, LineScan.lineEnd(text, from, end), end);
    }

    /** Tells by three letters after {@code #EXT-X-} that a tag is none of {@link PlaylistTag}. */
    private static boolean mayReference(byte first, byte second, byte third) {
        return switch (first) {
            // PART and PREFETCH, not PROGRAM-DATE-TIME or PLAYLIST-TYPE.
            case 'P' -> second == 'A' || (second == 'R' && third == 'E');
            // DATERANGE and DEFINE, not DISCONTINUITY.
            case 'D' -> second == 'A' || second == 'E';
            case 'S', 'M', 'I', 'R', 'K', 'C', 'T' -> true;
            default -> false;
        };
    }

    private int uriLine(int from) {
        if (state.uriLine() != ReferenceKind.MEDIA_SEGMENT) {
            return uriLineSlowly(from, ReferenceKind.MANIFEST);
        }
        byte[] prefix = own;
        int at = from;
        boolean relative = true;
        if (directory.length > 0 && startsWith(from, directory)) {
            prefix = mapped;
            at = from + directory.length;
            relative = false;
        }
        int rest = at;
        long slow = 0;
        long colons = 0;
        // A dot segment may begin where the rest begins and after each slash.
        long afterSlash = 0x80;
        while (at <= end - 8) {
            long word = (long) LONGS.get(text, at);
            long controls = (word - 0x20 * ONES) & ~word & HIGH;
            long slashes = equal(word, '/');
            long dots = equal(word, '.') | equal(word, '%');
            long braces = ((word & SEVENS) + 5 * ONES) & ~word & HIGH;
            long found = (((slashes << 8) | afterSlash) & dots) | equal(word, '\\') | braces;
            afterSlash = slashes >>> 56;
            if (controls != 0) {
                long before = ((controls & -controls) >>> 7) - 1;
                slow |= found & before;
                colons |= equal(word, ':') & before;
                at += Long.numberOfTrailingZeros(controls) >>> 3;
                break;
            }
            slow |= found;
            colons |= equal(word, ':');
            at += 8;
        }
        if (prefix != null
                && slow == 0
                && at > rest
                && at < end
                && (colons == 0 || !relative)
                && (text[at] == '\n' || text[at] == '\r')
                && text[at - 1] > ' '
                && text[rest] != '/'
                && text[rest] != '?') {
            count++;
            pieces.replace(from, rest, prefix);
            return LineScan.afterLineEnd(text, at, end);
        }
        return uriLineSlowly(from, ReferenceKind.MEDIA_SEGMENT);
    }

    /** The high bit of each byte that equals {@code c}; bytes just above one may be marked as well. */
    private static long equal(long word, char c) {
        long difference = word ^ c * ONES;
        return (difference - ONES) & ~difference & HIGH;
    }

    private boolean startsWith(int from, byte[] wanted) {
        return from + wanted.length <= end && Arrays.equals(text, from, from + wanted.length, wanted, 0, wanted.length);
    }

    private int uriLineSlowly(int from, ReferenceKind kind) {
        int lineEnd = LineScan.lineEnd(text, from, end);
        int to = lineEnd;
        while (to > from && (text[to - 1] == ' ' || text[to - 1] == '\t')) {
            to--;
        }
        reference(kind, "", from, to, Form.LINE);
        return LineScan.afterLineEnd(text, lineEnd, end);
    }

    /** A line of any form, found by its first character that is not white space. */
    private int anyLine(int from) {
        int lineEnd = LineScan.lineEnd(text, from, end);
        int at = from;
        while (at < lineEnd && (text[at] == ' ' || text[at] == '\t')) {
            at++;
        }
        if (at == lineEnd) {
            return LineScan.afterLineEnd(text, lineEnd, end);
        }
        if (text[at] != '#') {
            return uriLineSlowly(at, state.uriLine());
        }
        PlaylistTag tag = PlaylistTag.of(text, at, lineEnd);
        if (tag != null) {
            state.tag(tag);
            if (tag == PlaylistTag.DEFINE) {
                tags.attributes().read(PlaylistTag.valueStart(text, at, lineEnd), lineEnd);
                references.variables().define(tags.attributes());
            } else {
                tags.visit(tag, at, lineEnd, this);
            }
        }
        return LineScan.afterLineEnd(text, lineEnd, end);
    }

    @Override
    public void reference(ReferenceKind kind, String element, int from, int to, Form form) {
        count++;
        References.Decided decided = references.decide(kind, from, to, form);
        if (decided.decision() instanceof Replace) {
            String replacement = ((Replace) decided.decision()).text();
            byte[] bytes = ByteText.encode(replacement);
            if (!Arrays.equals(text, from, to, bytes, 0, bytes.length)) {
                pieces.replace(from, to, bytes);
            }
            if (kind == ReferenceKind.MEDIA_SEGMENT && form == Form.LINE) {
                learn(from, to, decided.reference(), replacement);
            }
        }
    }

    private void learn(int from, int to, String reference, String replacement) {
        DirectoryPrefixes.Directory found = segments.find(text, from, to);
        if (found == null) {
            found = segments.learn(reference, replacement);
        }
        if (found != null) {
            directory = found.reference();
            mapped = found.mapped();
        }
    }
}
