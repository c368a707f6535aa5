package io.swarmgate.edge.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmgate.edge.reconcile.LogFormat.MalformedLine;
import io.swarmgate.edge.reconcile.Reconciliation.Difference;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReconciliationTest {
    private static final Instant FROM = Instant.parse("2026-10-01T00:00:00Z");
    private static final Instant UNTIL = Instant.parse("2026-11-01T00:00:00Z");
    private static final LocalDate DAY = LocalDate.of(2026, 10, 1);
    private static final BigDecimal EXACT = BigDecimal.ZERO;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    private final Reconciliation found = new Reconciliation(
            FROM, UNTIL, ZoneOffset.UTC, List.of("/live/ch1/master.m3u8", "/live/ch2/master.m3u8"), true);

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("file"), text);
    }

    @Test
    void aDifferenceIsListedByDayAndStream() throws Exception {
        found.ledger(FROM, "/live/ch1/master.m3u8", 1000);
        found.ledger(FROM, "/live/ch2/master.m3u8", 500);
        TheirFile.log(file("""
                1.2.3.4 - - [01/Oct/2026:10:00:00 +0000] "GET /_p2p/live/ch1/s1.m4s?t=1 HTTP/1.1" 200 1000 "-" "x"
                1.2.3.4 - - [01/Oct/2026:10:00:01 +0000] "GET /live/ch2/video.m3u8 HTTP/1.1" 200 400
                1.2.3.4 - - [01/Nov/2026:00:00:00 +0000] "GET /live/ch2/video.m3u8 HTTP/1.1" 200 7
                """), null, found);
        assertThat(found.differences(EXACT)).containsExactly(new Difference(DAY, "/live/ch2/", 500, 400));
        assertThat(found.differences(BigDecimal.valueOf(20))).isEmpty();
        assertThat(found.outside()).isEqualTo(1);
    }

    @Test
    void segmentsOfManifestsTheLedgerHadNotSeenAreNoDifference() throws Exception {
        found.ledger(FROM, "-", 700);
        found.add(new Served(FROM, "/_p2p/live/ch1/s1.m4s", "", 1, 600));
        found.add(new Served(FROM, "/favicon.ico", "", 1, 100));
        assertThat(found.differences(EXACT)).isEmpty();
        found.add(new Served(FROM, "/_p2p/live/ch1/s2.m4s", "", 1, 50));
        assertThat(found.differences(EXACT)).isNotEmpty();
    }

    @Test
    void unreadableLinesAreCountedAndShown() throws Exception {
        TheirFile.log(
                file(
                        "{\"time\":\"2026-10-01T00:00:00Z\",\"path\":\"/\",\"bytes\":5,\"duration_ms\":1.5}\n{\"time\":\"20\n"
                                + "x".repeat(BoundedLines.MAX_BYTES + 1) + "\n"),
                null,
                found);
        assertThat(found.theirBytes()).isEqualTo(5);
        assertThat(found.malformed()).isEqualTo(2);
        assertThat(found.examples().get(0)).startsWith("line 2: ");
        assertThat(found.examples().get(1)).startsWith("line 3: longer than 65536 bytes");
    }

    @Test
    void aRequestOfTheEdgesLogCountsAtItsEnd() throws Exception {
        TheirFile.log(
                file("{\"time\":\"2026-09-30T23:59:59.500Z\",\"path\":\"/\",\"bytes\":5,\"duration_ms\":600}\n"),
                null,
                found);
        assertThat(found.theirBytes()).isEqualTo(5);
    }

    @Test
    void columnsAreMapped() throws Exception {
        TheirFile.log(
                file("#Version: 1.0\n2026-10-01\t10:00:00\tFRA1\t1234\t1.2.3.4\tGET\tcdn.example\t/live/ch1/s1.m4s\n"),
                TheirFile.columns("time=1+2,bytes=4,path=8,separator=tab"),
                found);
        assertThat(found.differences(EXACT)).containsExactly(new Difference(DAY, "/live/ch1/", 0, 1234));
        assertThatThrownBy(() -> TheirFile.columns("time=1")).hasMessageContaining("bytes= are needed");
        assertThatThrownBy(() -> TheirFile.columns("time=0,bytes=2")).hasMessageContaining("numbers from 1");
    }

    @Test
    void invoicesAreReadByTheirHeading() throws Exception {
        TheirFile.invoice(
                file(String.join(
                        "\r\n",
                        "\uFEFFDate,Stream,GB,Requests",
                        "2026-10-01,/live/ch1/,1.5,10",
                        "2026-10-01,\"/live/ch2/\",0.25,1",
                        "soon,x,1,1",
                        "")),
                ZoneId.of("UTC"),
                found);
        assertThat(found.theirBytes()).isEqualTo(1_750_000_000);
        assertThat(found.malformed()).isEqualTo(1);
        assertThatThrownBy(() -> TheirFile.invoice(file("a,b\n"), ZoneOffset.UTC, found))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no columns date and bytes");
    }

    @Test
    void gzipIsKnownByItsFirstBytes() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int member = 0; member < 2; member++) {
            try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
                gzip.write("1.2.3.4 - - [01/Oct/2026:10:00:00 +0200] \"GET / HTTP/1.1\" 200 21\n"
                        .getBytes(StandardCharsets.US_ASCII));
            }
        }
        TheirFile.log(Files.write(directory.resolve("log.gz"), bytes.toByteArray()), null, found);
        assertThat(found.theirBytes()).isEqualTo(42);
    }

    @Test
    void aLineOfCombinedFormatMayHoldGarbageForARequest() throws Exception {
        Served served = new CombinedLog()
                .parse("1.2.3.4 - - [01/Oct/2026:10:00:00 +0000] \"\\x16\\x03\\x01\" 400 157 \"-\" \"-\"");
        assertThat(served.bytes()).isEqualTo(157);
        assertThatThrownBy(() -> new CombinedLog().parse("GET / 200")).isInstanceOf(MalformedLine.class);
    }
}
