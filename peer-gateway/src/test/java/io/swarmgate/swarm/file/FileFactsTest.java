package io.swarmgate.swarm.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.http.CacheStatus;
import io.swarmgate.http.FieldLines;
import io.swarmgate.segment.SegmentAnswer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FileFactsTest {
    private static final CacheStatus HIT = CacheStatus.hit(Duration.ofSeconds(9));
    private static final CacheStatus STORED =
            CacheStatus.forwarded(CacheStatus.Forward.PARTIAL).withAnswer(206, true, false);
    private static final CacheStatus PASSED = CacheStatus.forwarded(CacheStatus.Forward.BYPASS);
    private static final FieldLines FIELDS = FieldLines.of(
            "ETag", "\"1\"", "Content-Range", "bytes 0-0/700", "Content-Type", "application/zip", "X-Other", "x");

    private static FileFacts of(int status, FieldLines fields, CacheStatus cacheStatus) {
        return FileFacts.of(new SegmentAnswer.Response(status, fields, 1L, null, cacheStatus, null));
    }

    private static void assertNotShared(FileFacts facts, String because) {
        assertThat(facts)
                .isInstanceOfSatisfying(
                        FileFacts.NotShared.class,
                        not -> assertThat(not.because()).contains(because));
    }

    @Test
    void aStoredFileWithAStrongValidatorIsShared() {
        FileFacts expected =
                new FileFacts.Shared(700, "\"1\"", FieldLines.of("content-type", "application/zip", "etag", "\"1\""));
        assertThat(of(206, FIELDS, HIT)).isEqualTo(expected);
        assertThat(of(206, FIELDS, STORED)).isEqualTo(expected);
    }

    @Test
    void aDateIsAValidatorIfItIsOldEnough() {
        FieldLines dated = FIELDS.without("ETag")
                .with("Last-Modified", "Sun, 01 Mar 2026 12:00:00 GMT")
                .with("Date", "Sun, 01 Mar 2026 12:00:01 GMT");
        assertThat(of(206, dated, HIT))
                .isInstanceOfSatisfying(
                        FileFacts.Shared.class,
                        shared -> assertThat(shared.version()).isEqualTo("Sun, 01 Mar 2026 12:00:00 GMT"));
        assertNotShared(of(206, dated.with("Date", "Sun, 01 Mar 2026 12:00:00 GMT"), HIT), "validator");
    }

    @Test
    void whatIsNotStoredIsNotShared() {
        assertNotShared(of(206, FIELDS, PASSED), "does not let it be stored");
    }

    @Test
    void anErrorIsNoFile() {
        assertNotShared(of(404, FIELDS, STORED), "status 404");
        assertNotShared(of(416, FIELDS, HIT), "status 416");
    }

    @Test
    void aFileOfUnknownLengthIsNotShared() {
        assertNotShared(of(206, FIELDS.with("Content-Range", "bytes 0-0/*"), HIT), "length");
    }

    @Test
    void aContentCodingStandsBetweenTheBytesAndTheFile() {
        assertNotShared(of(206, FIELDS.with("Content-Encoding", "br"), HIT), "coding");
    }

    @Test
    void fieldsBeyondTheirBoundAreNotTold() {
        assertThat(of(206, FIELDS.with("Content-Disposition", "a".repeat(513)), HIT))
                .isInstanceOfSatisfying(
                        FileFacts.Shared.class,
                        shared -> assertThat(shared.fields().has("content-disposition"))
                                .isFalse());
        assertNotShared(of(206, FIELDS.with("ETag", '"' + "e".repeat(512) + '"'), HIT), "validator");
    }
}
