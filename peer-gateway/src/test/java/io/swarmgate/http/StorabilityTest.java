package io.swarmgate.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9111, sections 3, 3.5 and 4.1, as a table. */
class StorabilityTest {

    @ParameterizedTest(name = "[{5}] {0} {1}: {2} authorized={3} -> {4}")
    @CsvSource({
        "200,Cache-Control,max-age=60,false,STORE,5.2.2.1",
        "200,Cache-Control,max-age=0,false,SHARE,4",
        "200,ETag,\"a\",false,STORE,4.3",
        "200,X-None,x,false,STORE,4.2.2",
        "200,Cache-Control,no-store,false,RELEASE,5.2.2.5",
        "200,Cache-Control,private,false,RELEASE,5.2.2.7",
        "200,Cache-Control,no-cache,false,RELEASE,5.2.2.4",
        "200,Set-Cookie,a=b,false,RELEASE,7.3",
        "200,Vary,*,false,RELEASE,4.1",
        "200,Vary,'Accept-Encoding, User-Agent',false,RELEASE,4.1",
        "200,Vary,'accept-encoding, ORIGIN',false,STORE,4.1",
        "200,Cache-Control,max-age=60,true,RELEASE,3.5",
        "200,Cache-Control,'public, max-age=60',true,STORE,3.5",
        "200,Cache-Control,s-maxage=60,true,STORE,3.5",
        "200,Cache-Control,'must-revalidate, max-age=60',true,RELEASE,3.5",
        "404,X-None,x,false,SHARE,4.2.2",
        "404,Cache-Control,max-age=5,false,STORE,5.2.2.1",
        "404,Cache-Control,max-age=0,false,SHARE,5.2.2.1",
        "410,Expires,'Sun, 01 Mar 2026 12:01:00 GMT',false,STORE,5.3",
        "500,Cache-Control,max-age=5,false,SHARE,3",
        "503,X-None,x,false,SHARE,3",
        "429,X-None,x,false,SHARE,3",
        "302,X-None,x,false,SHARE,3",
        "403,Cache-Control,max-age=5,false,RELEASE_ONCE,3",
        "401,X-None,x,false,RELEASE_ONCE,3"
    })
    void whatASharedCacheMayDo(
            int status, String field, String value, boolean authorized, Storability expected, String clause) {
        FieldLines fields = FieldLines.of(field, value);
        assertThat(Storability.of(authorized, status, fields, lifetime(status, fields)))
                .isEqualTo(expected);
    }

    @ParameterizedTest(name = "[5.2.2.4] {0}: {1} -> {2}")
    @CsvSource({
        "Cache-Control,no-cache,STORE",
        "Cache-Control,'No-Cache=\"Set-Cookie\", max-age=60',STORE",
        "CDN-Cache-Control,no-cache,STORE",
        "Cache-Control,'no-cache, max-age=0',SHARE",
        "Cache-Control,'no-cache, no-store',RELEASE",
        "Cache-Control,'private, no-cache',RELEASE",
        "Cache-Control,max-age=60,STORE",
        "Set-Cookie,a=b,RELEASE"
    })
    void whereEachLaterUseIsValidatedNoCacheReleasesNobody(String field, String value, Storability expected) {
        FieldLines fields = FieldLines.of(field, value);
        assertThat(Storability.ofValidated(200, fields, lifetime(200, fields))).isEqualTo(expected);
    }

    private static FreshnessLifetime lifetime(int status, FieldLines fields) {
        Duration fallback = status == 200 ? Duration.ofSeconds(10) : Duration.ZERO;
        return FreshnessLifetime.of(fields, CacheControl.of(fields), Instant.parse("2026-03-01T12:00:00Z"), fallback);
    }
}
