package io.swarmgate.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.manifest.Pathways.Entry;
import io.swarmgate.manifest.Pathways.Kind;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathwaysTest {
    private static final Pathways TWO = new Pathways(
            List.of(
                    new Entry(Kind.VARIANT_STREAM, "A", "720p", "http://o.example/v.m3u8?t=ä b", true),
                    new Entry(Kind.RENDITION, ".", "", "https://cdn.example/a.m3u8", false)),
            true);

    @Test
    void comeBackFromAPathAsTheyWere() {
        String encoded = TWO.encoded().orElseThrow();
        assertThat(encoded).matches("[A-Za-z0-9_-]+");
        assertThat(Pathways.decoded(encoded)).contains(TWO);
        Pathways partial = new Pathways(TWO.entries(), false);
        assertThat(Pathways.decoded(partial.encoded().orElseThrow())).contains(partial);
    }

    @Test
    void fortyPlaylistsWithTokensFitIntoAPath() {
        List<Entry> entries = new ArrayList<>();
        String token =
                "?hdnts=exp=1700000000~acl=/*~hmac=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
        for (int i = 0; i < 40; i++) {
            entries.add(new Entry(
                    Kind.VARIANT_STREAM,
                    "cdn-" + i % 2,
                    "v" + i / 2,
                    "https://cdn" + i % 2 + ".example/live/channel/variant-" + i / 2 + "/playlist.m3u8" + token,
                    false));
        }
        assertThat(new Pathways(entries, true).encoded())
                .hasValueSatisfying(text -> assertThat(text).hasSizeLessThan(1000));
    }

    @Test
    void whatDoesNotFitIntoAPathHasNoText() {
        Random random = new Random(1);
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            entries.add(new Entry(Kind.RENDITION, "A", "r" + i, "http://o.example/" + random.nextLong(), false));
        }
        assertThat(new Pathways(entries, true).encoded()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\t", "\n"})
    void whatWouldBeTakenForTwoHasNoText(String separator) {
        Entry entry = new Entry(Kind.RENDITION, "A", "r" + separator, "http://o.example/", false);
        assertThat(new Pathways(List.of(entry), true).encoded()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "!", "AAAA", "____", "c3RlZXI"})
    void otherTextsAreNone(String text) {
        assertThat(Pathways.decoded(text)).isEmpty();
    }

    @Test
    void aFewBytesThatSwellAreNone() {
        byte[] swollen = new byte[64 * 1024 * 1024];
        Deflater deflater = new Deflater(9, true);
        deflater.setInput(swollen);
        deflater.finish();
        byte[] coded = new byte[1024 * 1024];
        int length = deflater.deflate(coded);
        deflater.end();
        String text = Base64.getUrlEncoder().encodeToString(java.util.Arrays.copyOf(coded, length));
        assertThat(Pathways.decoded(text)).isEmpty();
    }
}
