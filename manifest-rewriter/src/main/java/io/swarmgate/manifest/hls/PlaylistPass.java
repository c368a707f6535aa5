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
    private static final long ZEROS = 0x3030303030303030L;
    /** A length that no line has. */
    private static final int NEVER = Integer.MAX_VALUE;

    private static final byte[] NONE = new byte[0];

    private final byte[] text;
    private final int start;
    private final int end;
    private final int maxReferences;
    private final PlaylistSource source;
    private final UriPolicy policy;
    private final PlaylistState state = new PlaylistState();
    private final PieceList.Builder pieces;
    private final DirectoryPrefixes segments;
    private final byte @Nullable [] own;
    private byte[] directory = NONE;
    private byte @Nullable [] mapped;
    /** Made when first needed: most playlists do without. */
    private @Nullable References references;

    private @Nullable TagReferences tags;
    /** A rest of a segment's line that was found plain, and its length; lines like it need no second look. */
    private int plain;

    private int plainLength = NEVER;
    private boolean partsAsked;
    private boolean partsLikeSegments;
    private int count;

    PlaylistPass(PlaylistSource source, UriPolicy policy, int maxReferences) {
        this.text = source.text();
        this.start = source.start();
        this.end = source.end();
        this.maxReferences = maxReferences;
        this.source = source;
        this.policy = policy;
        this.pieces = new PieceList.Builder(text, start, end, 8 + (end - start) / 32);
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
        return count > maxReferences
                || (references != null && references.variables().exhausted());
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
        if (prefix != null) {
            int lineEnd = isLikePlain(at) ? at + plainLength : plainEnd(at, relative);
            if (lineEnd != NEVER) {
                plain = at;
                plainLength = lineEnd - at;
                count++;
                pieces.replace(from, at, prefix);
                return LineScan.afterLineEnd(text, lineEnd, end);
            }
        }
        return uriLineSlowly(from, ReferenceKind.MEDIA_SEGMENT);
    }

    /** True if a rest differs from the last plain one in digits only: the usual case, and cheaper to see. */
    private boolean isLikePlain(int rest) {
        int length = plainLength;
        // Reads up to seven bytes beyond the line end.
        if (length > end - rest - 8 || text[rest + length] != text[plain + length]) {
            return false;
        }
        for (int i = 0; i < length; i += 8) {
            long word = (long) LONGS.get(text, rest + i);
            long difference = word ^ (long) LONGS.get(text, plain + i);
            if (difference != 0) {
                long digits = word ^ ZEROS;
                long different = (((difference & SEVENS) + SEVENS) | difference) & HIGH;
                long others = (((digits & SEVENS) + 0x76 * ONES) | digits) & HIGH;
                long found = different & others;
                int left = length - i;
                if ((left >= 8 ? found : found & ((1L << (8 * left)) - 1)) != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * The end of the line if what is left of it after a directory is plain: no dot segment, variable, character that
     * clients disagree about, or white space at its ends; else {@link #NEVER}.
     *
     * @param relative true if no directory precedes, so that a colon may end a scheme
     */
    private int plainEnd(int rest, boolean relative) {
        int at = rest;
        long slow = 0;
        // A dot segment may begin where the rest begins and after each slash.
        long afterSlash = 0x80;
        while (true) {
            long word = at <= end - 8 ? (long) LONGS.get(text, at) : lastWord(at);
            long controls = (word - 0x20 * ONES) & ~word & HIGH;
            long slashes = equal(word, '/');
            long dots = equal(word, '.') | equal(word, '%');
            long braces = ((word & SEVENS) + 5 * ONES) & ~word & HIGH;
            long found = (((slashes << 8) | afterSlash) & dots) | equal(word, '\\') | braces;
            if (relative) {
                found |= equal(word, ':');
            }
            afterSlash = slashes >>> 56;
            if (controls != 0) {
                slow |= found & (((controls & -controls) >>> 7) - 1);
                at += Long.numberOfTrailingZeros(controls) >>> 3;
                break;
            }
            slow |= found;
            at += 8;
        }
        boolean ends = at == end || text[at] == '\n' || text[at] == '\r';
        return slow == 0 && at > rest && ends && text[at - 1] > ' ' && text[rest] != '/' && text[rest] != '?'
                ? at
                : NEVER;
    }

    /** Up to seven bytes before the end of the text; the zeros after them read as control characters. */
    private long lastWord(int at) {
        long word = 0;
        for (int i = end - 1; i >= at; i--) {
            word = word << 8 | (text[i] & 0xff);
        }
        return word;
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
                tags().attributes().read(PlaylistTag.valueStart(text, at, lineEnd), lineEnd);
                references().variables().define(tags().attributes());
            } else if (tag.kind() != null) {
                tags().visit(tag, at, lineEnd, this);
            }
        }
        return LineScan.afterLineEnd(text, lineEnd, end);
    }

    private References references() {
        References known = references;
        if (known == null) {
            known = source.references(policy);
            references = known;
        }
        return known;
    }

    private TagReferences tags() {
        TagReferences known = tags;
        if (known == null) {
            known = new TagReferences(text);
            tags = known;
        }
        return known;
    }

    @Override
    public void reference(ReferenceKind kind, String element, int from, int to, Form form) {
        count++;
        if (kind == ReferenceKind.PARTIAL_SEGMENT && form == Form.QUOTED && own != null && partsLikeSegments()) {
            if (isPlain(from, to)) {
                pieces.replace(from, from, own);
                return;
            }
        }
        References.Decided decided = references().decide(kind, from, to, form);
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

    /** Whether partial segments beside the playlist map as its media segments do; asked once. */
    private boolean partsLikeSegments() {
        if (!partsAsked) {
            partsAsked = true;
            byte[] parts = new DirectoryPrefixes(ReferenceKind.PARTIAL_SEGMENT, source.baseUrl(), policy).own();
            partsLikeSegments = Arrays.equals(parts, own);
        }
        return partsLikeSegments;
    }

    /** Like {@link #plainEnd} for a relative reference whose end is known. */
    private boolean isPlain(int from, int to) {
        for (int i = from; i < to; i++) {
            byte b = text[i];
            if (b <= ' ' || b >= '{' || b == ':' || b == '\\') {
                return false;
            }
            if ((b == '.' || b == '%') && (i == from || text[i - 1] == '/')) {
                return false;
            }
        }
        return from < to && text[from] != '/' && text[from] != '?' && text[from] != '#';
    }
}
