package io.swarmgate.swarm.digest;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.http.CacheStatus;
import io.swarmgate.http.FieldLines;
import io.swarmgate.segment.SegmentAnswer;
import io.swarmgate.swarm.catalogue.SegmentAddress;
import io.swarmgate.swarm.catalogue.VersionedAddress;
import io.swarmgate.swarm.protocol.SegmentName.Range;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PartAnswerTest {
    private static final CacheStatus HIT = CacheStatus.hit(Duration.ofSeconds(9));
    private static final CacheStatus PASSED = CacheStatus.forwarded(CacheStatus.Forward.BYPASS);
    private static final SegmentAddress PART = new SegmentAddress("o", "http://o/a", new Range(100, 199));
    private static final FieldLines FIELDS = FieldLines.of("ETag", "\"1\"", "Content-Range", "bytes 100-199/700");

    private static @Nullable Long length(FieldLines fields, CacheStatus status, @Nullable String version) {
        return PartAnswer.lengthBytes(
                new SegmentAnswer.Response(206, fields, 100L, null, status, null), new VersionedAddress(PART, version));
    }

    @Test
    void aPartIsAsLongAsItsNameSays() {
        assertThat(length(FIELDS, HIT, null)).isEqualTo(100);
        assertThat(length(FIELDS, HIT, "\"1\"")).isEqualTo(100);
    }

    @Test
    void orAsTheFileHasBytes() {
        assertThat(length(FIELDS.with("Content-Range", "bytes 100-149/150"), HIT, null))
                .isEqualTo(50);
    }

    @Test
    void aPartOfAFileThatIsStillBeingWrittenIsWholeByItself() {
        FieldLines growing = FIELDS.with("Content-Range", "bytes 100-199/*");
        assertThat(length(growing, HIT, null)).isEqualTo(100);
        assertThat(length(growing, HIT, "\"1\"")).isNull();
    }

    @Test
    void anotherPartThanTheOneAskedForIsNone() {
        for (String range :
                new String[] {"bytes 99-199/700", "bytes 100-198/700", "bytes 100-198/*", "bytes */700", "x"}) {
            assertThat(length(FIELDS.with("Content-Range", range), HIT, null))
                    .as(range)
                    .isNull();
        }
    }

    @Test
    void bytesOfAnotherVersionAreNotThePart() {
        assertThat(length(FIELDS, HIT, "\"2\"")).isNull();
        assertThat(length(FIELDS.without("ETag"), HIT, "\"1\"")).isNull();
    }

    @Test
    void whatIsPassedThroughForOneRequestIsNotToldToOthers() {
        assertThat(length(FIELDS, PASSED, "\"1\"")).isNull();
        assertThat(length(FIELDS.with("Cache-Control", "private"), PASSED, null))
                .isNull();
        assertThat(length(FIELDS.with("Cache-Control", "no-store"), PASSED, null))
                .isNull();
    }

    @Test
    void partsThatManifestsNameNeedNoValidator() {
        assertThat(length(FIELDS.without("ETag"), PASSED, null)).isEqualTo(100);
    }
}
