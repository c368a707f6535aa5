package io.swarmgate.edge.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptEncodingTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "absent", textBlock = """
            absent                        | false
            gzip                          | true
            gzip, deflate, br, zstd       | true
            x-gzip                        | true
            GZIP;q=0.5                    | true
            gzip;q=0                      | false
            gzip;q=0.000, *               | false
            br                            | false
            *                             | true
            *;q=0                         | false
            identity;q=1, *;q=0           | false
            identity;q=0.5, gzip;q=1.0    | true
            identity;q=0.5, gzip;q=0.2    | false
            gzip;q=nonsense               | false
            gzip;q=1.5                    | false
            identity                      | false
            gzip ; q=0.1                  | true
            """)
    void gzipIsSentWhereItIsAcceptedAndNotLikedLess(String field, boolean gzip) {
        assertThat(AcceptEncoding.prefersGzip(field)).isEqualTo(gzip);
    }
}
