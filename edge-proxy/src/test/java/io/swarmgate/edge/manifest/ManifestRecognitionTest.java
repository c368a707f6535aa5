package io.swarmgate.edge.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.manifest.ManifestRecognition.Verdict;
import io.swarmgate.manifest.ManifestFormat;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestRecognitionTest {

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            # content type                            | path              | verdict
            application/vnd.apple.mpegurl             , /live/index       , HLS
            APPLICATION/X-MPEGURL; charset=utf-8      , /live/index.m3u8  , HLS
            audio/mpegurl                             , /a                , HLS
            audio/x-mpegurl                           , /a                , HLS
            application/mpegurl                       , /a                , HLS
            application/dash+xml                      , /a                , DASH
            application/dash-patch+xml                , /patch            , DASH
            video/vnd.mpeg.dash.mpd                   , /a                , DASH
            text/plain                                , /a                , SNIFF
            application/octet-stream                  , /a.m3u8           , SNIFF
            binary/octet-stream                       , /a                , SNIFF
            application/xml                           , /a.mpd            , SNIFF
            text/xml                                  , /a                , SNIFF
            text/html; charset=utf-8                  , /a.m3u8           , SNIFF
            -                                         , /a                , SNIFF
            -                                         , /a.mpd?x=1        , SNIFF
            video/mp2t                                , /a.ts             , OTHER
            video/mp2t                                , /a.m3u8           , SNIFF
            video/mp4                                 , /a.m4s?f=x.m3u8   , OTHER
            application/json                          , /a                , OTHER
            image/png                                 , /a.png            , OTHER
            """)
    void headTellsByContentTypeAndAPathOnlyAsksForALook(String contentType, String path, Verdict verdict) {
        assertThat(ManifestRecognition.byHead(contentType, "http://o.example" + path))
                .isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({
        "http://o/a.m3u8, HLS",
        "http://o/a.M3U8?token=1, HLS",
        "http://o/a.m3u, HLS",
        "http://o/a.mpd#t=1, DASH",
        "http://o/a.ts?next=b.m3u8,",
        "http://o/a.mpd/s1.m4s,",
        "http://o/,"
    })
    void onlyThePathsOwnExtensionCounts(String url, ManifestFormat format) {
        assertThat(ManifestRecognition.byPath(url)).isEqualTo(format);
    }

    @ParameterizedTest
    @CsvSource(ignoreLeadingAndTrailingWhitespace = false, delimiter = '|', textBlock = """
            #EXTM3U\\n#EXT-X-VERSION:3|false|HLS
            \uFEFF#EXTM3U|false|HLS
            #EXT|false|SNIFF
            #EXT|true|OTHER
            # a comment|true|OTHER
            <?xml version="1.0"?><!-- licence --><MPD type="static">|false|DASH
            <mpd:MPD xmlns:mpd="urn:mpeg:dash:schema:mpd:2011">|false|DASH
            <Patch xmlns="urn:mpeg:dash:schema:mpd-patch:2020">|false|DASH
            <?xml version="1.0"?><!-- lic|false|SNIFF
            <?xml version="1.0"?><!-- lic|true|OTHER
            <?xml version="1.0"?><smil>|true|OTHER
            <!DOCTYPE html><html>|false|OTHER
            <html>|false|OTHER
            GIF89a|false|OTHER
            {"a":1}|false|OTHER
            """)
    void contentTellsByItsFirstBytes(String content, boolean whole, Verdict verdict) {
        byte[] bytes = content.replace("\\n", "\n").getBytes(StandardCharsets.UTF_8);
        assertThat(ManifestRecognition.byContent(bytes, whole)).isEqualTo(verdict);
    }

    @Test
    void nothingYetIsNothingKnown() {
        assertThat(ManifestRecognition.byContent(new byte[0], false)).isEqualTo(Verdict.SNIFF);
        assertThat(ManifestRecognition.byContent(new byte[0], true)).isEqualTo(Verdict.OTHER);
    }

    @Test
    void utf16IsSeenThrough() {
        byte[] mpd = "\uFEFF<MPD>".getBytes(StandardCharsets.UTF_16LE);
        assertThat(ManifestRecognition.byContent(mpd, false)).isEqualTo(Verdict.DASH);
    }

    @Test
    void lookingEndsAtTheLimit() {
        String comment = "<!--" + " ".repeat(ManifestRecognition.SNIFFED_BYTES);
        byte[] long4k = comment.substring(0, ManifestRecognition.SNIFFED_BYTES).getBytes(StandardCharsets.US_ASCII);
        byte[] oneLess =
                comment.substring(0, ManifestRecognition.SNIFFED_BYTES - 1).getBytes(StandardCharsets.US_ASCII);
        assertThat(ManifestRecognition.byContent(oneLess, false)).isEqualTo(Verdict.SNIFF);
        assertThat(ManifestRecognition.byContent(long4k, false)).isEqualTo(Verdict.OTHER);
    }
}
