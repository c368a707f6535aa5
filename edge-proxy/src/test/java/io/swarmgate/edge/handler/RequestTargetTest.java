package io.swarmgate.edge.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {
    @ParameterizedTest
    @CsvSource({
        "/a/b.ts,/a/b.ts",
        "/a/./b.ts,/a/b.ts",
        "/a/../b.ts,/b.ts",
        "/a/%2e%2E/b.ts,/b.ts",
        "/a/.%2e/b.ts,/b.ts",
        "/a/b/..,/a/",
        // RFC 3986, section 5.4.2: more than there is to climb is ignored.
        "/../../b.ts,/b.ts",
        "//a//b,//a//b",
        "/a/...,/a/...",
        "/a/..b,/a/..b",
    })
    void dotSegmentsAreResolved(String target, String path) throws RequestTarget.Refused {
        assertThat(RequestTarget.parse(target, null).path()).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a/..%2fb",
                "/a/..%2Fb",
                "/a/%2e%2e%2fb",
                "/a%2f../b",
                "/a%2f..",
                "/a/..%5cb",
                "/a/..;x/b",
                "/a/..;/b",
                "/a/..%3bx/b"
            })
    void hiddenParentSegmentsAreRefused(String target) {
        assertThatThrownBy(() -> RequestTarget.parse(target, null)).isInstanceOf(RequestTarget.Refused.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a\\b", "/a\nb", "/a\rb", "/a\u0000b", "/a b", "/a\u007fb", "/a%00b", "/a#b", "/a\tb"})
    void charactersServersDisagreeOnAreRefused(String target) {
        assertThatThrownBy(() -> RequestTarget.parse(target, null)).isInstanceOf(RequestTarget.Refused.class);
        assertThatThrownBy(() -> RequestTarget.parse("/", target)).isInstanceOf(RequestTarget.Refused.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a|b{c}^`\"<>", "/%7Eb/%c3%a4%C3%A4", "/a;x=1;y/b", "/a+b,c&d=e", "/[::1]", "/a%2fb"})
    void everythingElseStaysAsItCame(String target) throws RequestTarget.Refused {
        assertThat(RequestTarget.parse(target, null).path()).isEqualTo(target);
        assertThat(RequestTarget.parse("/", target).pathAndQuery()).isEqualTo("/?" + target);
    }

    @Test
    void dotsInTheQueryAreNoSegments() throws RequestTarget.Refused {
        assertThat(RequestTarget.parse("/a", "x=/../y/..%2f").pathAndQuery()).isEqualTo("/a?x=/../y/..%2f");
    }

    @Test
    void emptyQueryIsKeptApartFromNone() throws RequestTarget.Refused {
        assertThat(RequestTarget.parse("/a", "").pathAndQuery()).isEqualTo("/a?");
        assertThat(RequestTarget.parse("/a", null).pathAndQuery()).isEqualTo("/a");
    }

    @Test
    void bytesOutsideAsciiArePercentEncoded() throws RequestTarget.Refused {
        assertThat(RequestTarget.parse("/\u00c3\u00a4", "q=\u00ff").pathAndQuery())
                .isEqualTo("/%C3%A4?q=%FF");
    }

    @Test
    void absoluteFormNamesTheHost() throws RequestTarget.Refused {
        RequestTarget target = RequestTarget.parse("HTTP://Edge.example:8080/a/../b", "x");
        assertThat(target.authority()).isEqualTo("Edge.example:8080");
        assertThat(target.pathAndQuery()).isEqualTo("/b?x");
        assertThat(RequestTarget.parse("http://edge.example", null).path()).isEqualTo("/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://h/a", "http:///a", "http://u:p@h/", "a", "", "h:80", "*", "file:///etc/passwd"})
    void otherFormsAreRefused(String target) {
        assertThatThrownBy(() -> RequestTarget.parse(target, null)).isInstanceOf(RequestTarget.Refused.class);
    }

    @FuzzTest
    void neverClimbsAndNeverChangesTwice(FuzzedDataProvider data) {
        check(data.consumeString(200), data.consumeRemainingAsString());
    }

    @Test
    void neverClimbsAndNeverChangesTwiceOnRandomTargets() {
        Random random = new Random(7);
        String[] parts = {"/", "..", ".", "%2e", "%2E", "%2f", ";", "a", "%5c", "%", "//", "x=1", "\u00e4", "|", "%00"};
        for (int i = 0; i < 50_000; i++) {
            StringBuilder target = new StringBuilder(random.nextInt(8) == 0 ? "http://h" : "/");
            for (int n = random.nextInt(10); n > 0; n--) {
                target.append(parts[random.nextInt(parts.length)]);
            }
            check(target.toString(), "q");
        }
    }

    private static void check(String text, String query) {
        try {
            RequestTarget target = RequestTarget.parse(text, query);
            assertThat(target.path()).startsWith("/");
            String decoded = target.path()
                    .toLowerCase(Locale.ROOT)
                    .replace("%2e", ".")
                    .replace("%2f", "/")
                    .replace("%5c", "/");
            assertThat(decoded + "/").doesNotContain("/../");
            assertThat(RequestTarget.parse(target.path(), target.query()))
                    .extracting(RequestTarget::pathAndQuery)
                    .isEqualTo(target.pathAndQuery());
        } catch (RequestTarget.Refused expected) {
            assertThat(expected).hasMessageStartingWith("the ");
        }
    }
}
