package io.swarmgate.edge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathPatternTest {
    @ParameterizedTest(name = "{0} means {1}: {2}")
    @CsvSource({
        "/updates/**, /updates/a.bin, true",
        "/updates/**, /updates/2026/03/a.bin, true",
        "/updates/**, /updates/, false",
        "/updates/**, /updates/2026/, false",
        "/updates/**, /updates, false",
        "/updates/**, /other/updates/a.bin, false",
        "/updates/*, /updates/a.bin, true",
        "/updates/*, /updates/2026/a.bin, false",
        "/a/**/b.pdf, /a/b.pdf, true",
        "/a/**/b.pdf, /a/x/y/b.pdf, true",
        "/a/**/b.pdf, /a/xb.pdf, false",
        "/**, /a, true",
        "/**, /a/b, true",
        "/**/x/**, /a/x/b, true",
        "*.iso, /a.iso, true",
        "*.iso, /deep/down/a.iso, true",
        "*.iso, /a.iso/b, false",
        "*.iso, /aXiso, false",
        "image-?.bin, /d/image-1.bin, true",
        "image-?.bin, /d/image-12.bin, false",
        "/course/*/slides+(final).pdf, /course/7/slides+(final).pdf, true",
        "/course/*/slides+(final).pdf, /course/7/slidess(final).pdf, false",
        "'/price$.bin', '/price$.bin', true",
        "/**, /live/master.m3u8, false",
        "/**, /live/master.M3U8, false",
        "/**, /live/audio.m3u, false",
        "*, /vod/manifest.mpd, false",
        "*, /vod/manifest.mpd.zip, true"
    })
    void aPatternMeansFilesByTheirPath(String pattern, String path, boolean meant) {
        assertThat(PathPattern.parse(pattern).matches(path)).isEqualTo(meant);
    }

    @ParameterizedTest(name = "{0} is refused: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | is no path pattern",
                "a b | is no path pattern",
                "/a[bc] | is no path pattern",
                "/a\\b | is no path pattern",
                "updates/*.iso | write /updates/*.iso or /**/updates/*.iso",
                "/updates/ | is of no file; write /updates/** for all below it",
                "**.iso | ** stands alone between slashes",
                "/a**/b | ** stands alone between slashes",
                "** | ** stands alone between slashes",
                "/a//b | must not hold empty",
                "/a/../b | must not hold empty",
                "/*/*/*/*/*/*/*/*/*.x | more than 8 wildcards"
            })
    void whatIsNoPatternIsToldWhy(String text, String why) {
        assertThatThrownBy(() -> PathPattern.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + text + "\"")
                .hasMessageContaining(why);
    }

    @ParameterizedTest(name = "{0} lies within {1}")
    @CsvSource({"/updates/**, /updates/*", "*.iso, /**.iso", "/a/**/b?.pdf, /a/*/b*.pdf", "/x+(1)/*, /x\\+\\(1\\)/*"})
    void browsersRoutesAreAtLeastAsWide(String pattern, String urlPattern) {
        assertThat(PathPattern.parse(pattern).urlPattern()).isEqualTo(urlPattern.replace("/**.iso", "/*.iso"));
    }

    @FuzzTest
    void whatIsTakenIsAnExpressionThatMatchesNoManifest(FuzzedDataProvider data) {
        String text = data.consumeAsciiString(40);
        PathPattern pattern;
        try {
            pattern = PathPattern.parse(text);
        } catch (IllegalArgumentException refused) {
            return;
        }
        assertThat(Pattern.compile(pattern.expression())).isNotNull();
        String path = data.consumeRemainingAsAsciiString();
        if (pattern.matches(path)) {
            assertThat(path).startsWith("/").doesNotEndWith("/").doesNotEndWithIgnoringCase(".mpd");
        }
    }
}
