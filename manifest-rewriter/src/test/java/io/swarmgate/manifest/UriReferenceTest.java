package io.swarmgate.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UriReferenceTest {
    private static final String BASE = "http://a/b/c/d;p?q";

    @ParameterizedTest
    @CsvSource({
        "g:h, g:h",
        "g, http://a/b/c/g",
        "./g, http://a/b/c/g",
        "g/, http://a/b/c/g/",
        "/g, http://a/g",
        "//g, http://g",
        "?y, http://a/b/c/d;p?y",
        "g?y, http://a/b/c/g?y",
        "#s, http://a/b/c/d;p?q#s",
        "g#s, http://a/b/c/g#s",
        "g?y#s, http://a/b/c/g?y#s",
        ";x, http://a/b/c/;x",
        "g;x, http://a/b/c/g;x",
        "g;x?y#s, http://a/b/c/g;x?y#s",
        "'', http://a/b/c/d;p?q",
        "., http://a/b/c/",
        "./, http://a/b/c/",
        ".., http://a/b/",
        "../, http://a/b/",
        "../g, http://a/b/g",
        "../.., http://a/",
        "../../, http://a/",
        "../../g, http://a/g"
    })
    void normalExamples(String reference, String url) {
        // RFC 3986, section 5.4.1.
        assertThat(UriReference.resolve(BASE, reference)).isEqualTo(url);
    }

    @ParameterizedTest
    @CsvSource({
        "../../../g, http://a/g",
        "../../../../g, http://a/g",
        "/./g, http://a/g",
        "/../g, http://a/g",
        "g., http://a/b/c/g.",
        ".g, http://a/b/c/.g",
        "g.., http://a/b/c/g..",
        "..g, http://a/b/c/..g",
        "./../g, http://a/b/g",
        "./g/., http://a/b/c/g/",
        "g/./h, http://a/b/c/g/h",
        "g/../h, http://a/b/c/h",
        "g;x=1/./y, http://a/b/c/g;x=1/y",
        "g;x=1/../y, http://a/b/c/y",
        "g?y/./x, http://a/b/c/g?y/./x",
        "g?y/../x, http://a/b/c/g?y/../x",
        "g#s/./x, http://a/b/c/g#s/./x",
        "g#s/../x, http://a/b/c/g#s/../x",
        "http:g, http:g"
    })
    void abnormalExamples(String reference, String url) {
        // RFC 3986, section 5.4.2, the strict reading.
        assertThat(UriReference.resolve(BASE, reference)).isEqualTo(url);
    }

    @ParameterizedTest
    @CsvSource({
        "%2e%2E/g, http://a/b/g",
        "%2e/g, http://a/b/c/g",
        ".%2e/g, http://a/b/g",
        "%2e%2e, http://a/b/",
        "%2e%2e%2e/g, http://a/b/c/%2e%2e%2e/g",
        "a%2fb/../g, http://a/b/c/g",
        "%2/g, http://a/b/c/%2/g"
    })
    void encodedDotSegmentsAreDotSegments(String reference, String url) {
        assertThat(UriReference.resolve(BASE, reference)).isEqualTo(url);
    }

    @Test
    void emptySegmentsCount() {
        assertThat(UriReference.resolve("http://a/b//c/d", "../g")).isEqualTo("http://a/b//g");
        assertThat(UriReference.resolve("http://a/b/c", "x//y/../z")).isEqualTo("http://a/b/x//z");
    }

    @Test
    void baseWithoutPathHasARoot() {
        assertThat(UriReference.resolve("http://a", "g")).isEqualTo("http://a/g");
        assertThat(UriReference.resolve("http://a?q", "?y")).isEqualTo("http://a?y");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "//h",
                "//h?q",
                "s:",
                "s:p#f?x",
                "http://u:p@h:1/p?q#f",
                "?",
                "#",
                "a b/ü?{}|",
                "1:x",
                "//",
                "http:///x",
                "::",
                "h://a#b?c/d"
            })
    void anyTextComesBackAsItWas(String text) {
        assertThat(UriReference.parse(text)).hasToString(text);
    }

    @Test
    void takenApartAndPutTogetherIsTheSameText() {
        Random random = new Random(3986);
        for (int i = 0; i < 20_000; i++) {
            String text = random(random, "ab:/?#.%2e@[]é", 12);
            assertThat(UriReference.parse(text)).hasToString(text);
        }
    }

    @Test
    void dotSegmentsGoAsTheStandardsAlgorithmTakesThem() {
        Random random = new Random(524);
        for (int i = 0; i < 20_000; i++) {
            String path = "/" + random(random, "a./", 10);
            assertThat(UriReference.removeDotSegments(path)).as(path).isEqualTo(bySegments(path));
        }
    }

    /** RFC 3986, section 5.2.4 for absolute paths, with a stack of segments. */
    private static String bySegments(String path) {
        List<String> segments = Arrays.asList(path.substring(1).split("/", -1));
        Deque<String> out = new ArrayDeque<>();
        for (int i = 0; i < segments.size(); i++) {
            String segment = segments.get(i);
            boolean last = i == segments.size() - 1;
            if (segment.equals("..")) {
                out.pollLast();
            } else if (!segment.equals(".")) {
                out.addLast(segment);
                continue;
            }
            if (last) {
                out.addLast("");
            }
        }
        return "/" + String.join("/", out);
    }

    @ParameterizedTest
    @CsvSource({
        "http://h/p, http://h",
        "HTTP://H.Example:80/p, http://h.example",
        "https://h:443, https://h",
        "https://h:80, https://h:80",
        "http://h:/p, http://h",
        "http://[2001:DB8::7]:81/, http://[2001:db8::7]:81",
        "http://[::1], http://[::1]",
        "http://bücher.example/, http://xn--bcher-kva.example",
        "http://BÜCHER.example/, http://xn--bcher-kva.example",
        "http://xn--bcher-kva.example/, http://xn--bcher-kva.example"
    })
    void spellingsOfOneServerAreEqual(String url, String server) {
        assertThat(UriReference.parse(url).normalizedServer()).isEqualTo(server);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://user:pw@h/", "http://user@h/", "/p", "mailto:a", "http:p"})
    void noComparableServer(String url) {
        assertThat(UriReference.parse(url).normalizedServer()).isNull();
    }

    private static String random(Random random, String alphabet, int longest) {
        int length = random.nextInt(longest + 1);
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a%20b?t=%3D%2f", "/a..%2f", "/..a/b", "/a%2fb%5c", "?x=/..%2f", "/...", "/a#%", ""})
    void percentSignThatBeginsAnEncodedByteIsWellEncoded(String reference) {
        assertThat(UriReference.parse(reference).isWellEncoded()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/%",
                "/a%2",
                "/a%g0",
                "?%",
                "/?x=%zz",
                "/%00",
                "?a=%00",
                "/a/..%2fb",
                "/a/%2E.%5Cb",
                "/a/..;x",
                "/a%2f.."
            })
    void strayPercentSignsNulAndHiddenParentsAreNot(String reference) {
        assertThat(UriReference.parse(reference).isWellEncoded()).isFalse();
    }
}
