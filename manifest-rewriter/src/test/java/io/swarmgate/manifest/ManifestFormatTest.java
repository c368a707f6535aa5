package io.swarmgate.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestFormatTest {

    @ParameterizedTest
    @ValueSource(strings = {"#EXTM3U", "#EXTM3U\r\n#EXT-X-VERSION:3", "\ufeff#EXTM3U\n", "\n #EXTM3U\n"})
    void playlistBeginsWithExtm3u(String text) {
        assertThat(recognise(text)).contains(ManifestFormat.HLS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<MPD/>",
                "<MPD xmlns='urn:mpeg:dash:schema:mpd:2011'>",
                "<?xml version='1.0'?>\n<!-- <html> -->\n<m:MPD>",
                "\ufeff<!DOCTYPE MPD><MPD>",
                "  <Patch mpdId='x'>"
            })
    void mpdIsKnownByItsRootElement(String text) {
        assertThat(recognise(text)).contains(ManifestFormat.DASH);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<", "<!--", "<html><MPD/></html>", "<MPDX>", "EXTM3U", "{}", "<?xml", "plain text"})
    void otherContentIsNoManifest(String text) {
        assertThat(recognise(text)).isEmpty();
    }

    @Test
    void utf16IsSeenThroughWithAndWithoutByteOrderMark() {
        assertThat(ManifestFormat.recognise(ByteBuffer.wrap("<MPD>".getBytes(StandardCharsets.UTF_16))))
                .contains(ManifestFormat.DASH);
        assertThat(ManifestFormat.recognise(ByteBuffer.wrap("<?xml?><MPD>".getBytes(StandardCharsets.UTF_16LE))))
                .contains(ManifestFormat.DASH);
    }

    @Test
    void inputIsLeftWhereItWas() {
        ByteBuffer input = ByteBuffer.wrap("xx#EXTM3U".getBytes(StandardCharsets.UTF_8));
        input.position(2);
        assertThat(ManifestFormat.recognise(input)).contains(ManifestFormat.HLS);
        assertThat(input.position()).isEqualTo(2);
    }

    private static Optional<ManifestFormat> recognise(String text) {
        return ManifestFormat.recognise(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
}
