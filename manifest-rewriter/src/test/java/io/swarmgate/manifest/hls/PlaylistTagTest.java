package io.swarmgate.manifest.hls;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.manifest.GatewayMapping;
import io.swarmgate.manifest.ReferenceKind;
import io.swarmgate.manifest.RewriteLimits;
import io.swarmgate.manifest.RewriteResult;
import io.swarmgate.manifest.RewriteResult.Rewritten;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for each tag that is listed: nothing else has to name it again. */
class PlaylistTagTest {
    private static final GatewayMapping MAPPING = GatewayMapping.ofOrigin("http://o.example/");
    private static final String ELSEWHERE = "http://o.example/x/y";

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static RewriteResult rewrite(String playlist) {
        return PlaylistRewriter.rewrite(
                ByteBuffer.wrap(bytes(playlist)), "http://o.example/live/a.m3u8", MAPPING, RewriteLimits.DEFAULT);
    }

    @ParameterizedTest
    @EnumSource
    void isFoundByItsName(PlaylistTag tag) {
        byte[] line = bytes("#" + tag.text() + ":1");

        assertThat(PlaylistTag.of(line, 0, line.length)).isEqualTo(tag);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "EXTINF")
    void passesTheLookAtItsBeginning(PlaylistTag tag) {
        byte[] name = bytes(tag.text());

        assertThat(tag.text()).startsWith(PlaylistTag.EXT_X);
        assertThat(PlaylistTag.mayBegin(name[6], name[7], name[8])).isTrue();
    }

    /** Told by the description, which looks at every line, and done by the pass, which does not. */
    @ParameterizedTest
    @EnumSource
    void referenceInItIsRewritten(PlaylistTag tag) {
        if (tag.kind() == null) {
            return;
        }
        byte[] attribute = tag.attribute();
        String value = attribute == null
                ? ELSEWHERE
                : new String(attribute, StandardCharsets.US_ASCII) + "=\"" + ELSEWHERE + "\",TYPE=PART";
        String playlist = "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#" + tag.text() + ":" + value + "\n";

        Rewritten result = (Rewritten) rewrite(playlist);

        assertThat(result.explain())
                .hasSize(1)
                .allSatisfy(reference -> assertThat(new String(result.toByteArray(), StandardCharsets.US_ASCII))
                        .isEqualTo(
                                playlist.replace(ELSEWHERE, reference.decision().apply(ELSEWHERE))));
        assertThat(result.mappedCount()).isEqualTo(tag.kind().isMedia() || moves(tag) ? 1 : 0);
    }

    /** Playlists come back through the edge; a hint of TYPE=PART is media. */
    private static boolean moves(PlaylistTag tag) {
        return tag.kind() == ReferenceKind.MANIFEST || tag == PlaylistTag.PRELOAD_HINT;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EXT-X-PROGRAM-DATE-TIME",
                "EXT-X-PLAYLIST-TYPE",
                "EXT-X-DISCONTINUITY",
                "EXT-X-BYTERANGE",
                "EXT-X-BITRATE",
                "EXT-X-GAP",
                "EXT-X-VERSION",
                "EXT-X-ENDLIST"
            })
    void tagThatStandsBeforeManySegmentsIsPassedOverQuickly(String name) {
        byte[] tag = bytes(name);

        assertThat(PlaylistTag.mayBegin(tag[6], tag[7], tag[8])).isFalse();
    }
}
