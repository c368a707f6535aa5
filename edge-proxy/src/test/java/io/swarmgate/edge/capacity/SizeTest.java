package io.swarmgate.edge.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SizeTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0 bytes",
        "1023, 1023 bytes",
        "1024, 1 KiB",
        "1536, 1.5 KiB",
        "134217728, 128 MiB",
        "8053063, 7.7 MiB",
        "429496729, 410 MiB",
        "2199023255552, 2 TiB"
    })
    void bytesAreWrittenAsPeopleReadThem(long bytes, String text) {
        assertThat(Size.of(bytes)).isEqualTo(text);
    }
}
