package io.swarmgate.manifest.hls;

import static io.swarmgate.manifest.hls.PlainText.NEVER;

import io.swarmgate.manifest.PieceList;
import io.swarmgate.manifest.ReferenceKind;
import io.swarmgate.manifest.UriDecision.Keep;
import io.swarmgate.manifest.UriDecision.Reason;
import io.swarmgate.manifest.UriDecision.Replace;
import io.swarmgate.manifest.UriPolicy;
import io.swarmgate.manifest.hls.DirectoryPrefixes.Directory;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The one pass that rewrites a playlist. Segments that repeat the one before but for their numbers are passed over as
 * wholes ({@link Repetition}); lines that hold no reference are skipped eight bytes at a time; a reference that is
 * plain after a known directory is mapped by recording where that directory's image goes. Everything else takes the
 * long way through {@link References}, with the same outcome.
 */
final class PlaylistPass implements ReferenceVisitor {
    private static final long EXTINF = Swar.word("#EXTINF:");
    private static final long EXT_X = Swar.word("#" + PlaylistTag.EXT_X + "\0");
    private static final long SEVEN_BYTES = (1L << 56) - 1;

    private final byte[] text;
    private final int start;
    private final int end;
    private final int maxReferences;
    private final PlaylistSource source;
    private final UriPolicy policy;
    private final PlaylistState state = new PlaylistState();
    private final PieceList.Builder pieces;
    private final Repetition repetition;
    private final PlainText plain;
    private final DirectoryPrefixes segments;
    private final @Nullable Directory own;
    private @Nullable Directory directory;
    /** Made when first needed: most playlists do without. */
    private @Nullable RelativeRules relative;

    private @Nullable References references;

    private @Nullable TagReferences tags;
    private int count;
    private boolean steered;

    PlaylistPass(PlaylistSource source, UriPolicy policy, int maxReferences) {
        this.text = source.text();
        this.start = source.start();
        this.end = source.end();
        this.maxReferences = maxReferences;
        this.source = source;
        this.policy = policy;
        this.pieces = new PieceList.Builder(text, start, end, 8 + (end - start) / 256);
        this.repetition = new Repetition(text, start, end, pieces);
        this.plain = new PlainText(text, end);
        this.segments = new DirectoryPrefixes(ReferenceKind.MEDIA_SEGMENT, source.baseUrl(), policy);
        this.own = segments.own();
    }

    PieceList pieces() {
        return pieces.build();
    }

    /** True if the playlist names a steering server. */
    boolean isSteered() {
        return steered;
    }

    boolean overLimit() {
        return count > maxReferences
                || (references != null && references.variables().exhausted());
    }

    /** True if it is neither a Multivariant Playlist nor a Media Playlist. */
    boolean isOtherList() {
        return !state.isMultivariant() && !state.isMedia();
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
            long head = Swar.word(text, at);
            if (head == EXTINF) {
                state.extinf();
                return skipLine(at + 8);
            }
            if ((head & SEVEN_BYTES) == EXT_X
                    && at <= end - 10
                    && PlaylistTag.mayBegin(text[at + 7], text[at + 8], text[at + 9])) {
                return anyLine(at);
            }
        }
        return skipLine(at);
    }

    private int skipLine(int from) {
        return LineScan.afterLineEnd(text, LineScan.lineEnd(text, from, end), end);
    }

    private int uriLine(int from) {
        if (state.uriLine() != ReferenceKind.MEDIA_SEGMENT) {
            return uriLineSlowly(from, ReferenceKind.MANIFEST);
        }
        Directory known = directory;
        int next = known != null && startsWith(from, known.reference()) ? plainLine(from, known) : NEVER;
        if (next == NEVER && own != null) {
            next = plainLine(from, own);
        }
        return next == NEVER ? uriLineSlowly(from, ReferenceKind.MEDIA_SEGMENT) : afterSegment(next);
    }

    /** Maps a line by the directory it begins with; answers where the next one begins, or {@link PlainText#NEVER}. */
    private int plainLine(int from, Directory begins) {
        int rest = from + begins.reference().length;
        int lineEnd = plain.lineEnd(rest);
        if (lineEnd == NEVER || begins.mayExcept(text, rest, lineEnd)) {
            return NEVER;
        }
        count++;
        repetition.reference();
        if (rest > from) {
            repetition.pin(from, rest);
        }
        if (plain.isEncoded()) {
            repetition.pin(rest, lineEnd);
        }
        pieces.replace(from, rest, begins.mapped());
        return LineScan.afterLineEnd(text, lineEnd, end);
    }

    /** Where reading goes on after a segment. */
    private int afterSegment(int at) {
        count += repetition.skip(at, maxReferences - count);
        return repetition.next();
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
        int next = LineScan.afterLineEnd(text, lineEnd, end);
        return kind == ReferenceKind.MEDIA_SEGMENT ? afterSegment(next) : next;
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
            steered |= tag == PlaylistTag.CONTENT_STEERING;
            if (tag == PlaylistTag.DEFINE) {
                repetition.unique();
                tags().attributes().read(PlaylistTag.valueStart(text, at, lineEnd), lineEnd);
                references().variables().define(tags().attributes());
            } else if (tag.kind() != null) {
                tags().visit(tag, at, lineEnd, this);
            }
        }
        return LineScan.afterLineEnd(text, lineEnd, end);
    }

    private RelativeRules relative() {
        RelativeRules known = relative;
        if (known == null) {
            known = new RelativeRules(source.baseUrl(), policy);
            relative = known;
        }
        return known;
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
        repetition.reference();
        if ((form == Form.QUOTED || (form == Form.LINE && !kind.isMedia())) && plain.isPlain(from, to)) {
            RelativeRules.Rule rule = relative().of(kind);
            if (rule.keeps()) {
                return;
            }
            Directory begins = rule.prefix();
            if (begins != null && !begins.mayExcept(text, from, to)) {
                pieces.replace(from, from, begins.mapped());
                return;
            }
        }
        repetition.pin(from, to);
        References.Decided decided = references().decide(kind, from, to, form);
        if (decided.decision() instanceof Replace replace) {
            byte[] bytes = ByteText.encode(replace.text());
            if (!Arrays.equals(text, from, to, bytes, 0, bytes.length)) {
                pieces.replace(from, to, bytes);
            }
            if (kind == ReferenceKind.MEDIA_SEGMENT && form == Form.LINE) {
                learn(from, to, decided.reference(), replace.text());
            }
        }
        // Substitution is bounded by a budget; what no route covers is counted by whoever decides.
        if (decided.reference().contains("{$")
                || (decided.decision() instanceof Keep keep && keep.reason() == Reason.UNROUTED)) {
            repetition.unique();
        }
    }

    private void learn(int from, int to, String reference, String replacement) {
        DirectoryPrefixes.Directory found = segments.find(text, from, to);
        if (found == null) {
            found = segments.learn(reference, replacement);
        }
        if (found != null) {
            directory = found;
        }
    }
}
