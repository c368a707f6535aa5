package io.swarmgate.edge.reconcile;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.swarmgate.edge.reconcile.LogFormat.MalformedLine;
import java.io.IOException;
import java.io.StringReader;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** Whatever a line or an invoice holds, it is an amount or malformed. */
class LogFormatFuzzTest {
    private static final List<LogFormat> FORMATS =
            List.of(new JsonLines(), new CombinedLog(), TheirFile.columns("time=1+2,path=4,bytes=3,separator=tab"));

    @FuzzTest
    void linesAreReadOrMalformed(FuzzedDataProvider data) {
        LogFormat format = data.pickValue(FORMATS);
        String line = data.consumeRemainingAsString();
        try {
            Served served = format.parse(line);
            if (served.bytes() < 0 || served.path().contains("?")) {
                // The edge's own log has no queries, but whoever writes one may.
                if (served.bytes() < 0 || !(format instanceof JsonLines)) {
                    throw new AssertionError(served.toString());
                }
            }
        } catch (MalformedLine expected) {
            // Counted and shown.
        }
    }

    @FuzzTest
    void invoicesAreReadOrRefused(FuzzedDataProvider data) {
        Reconciliation to = new Reconciliation(Instant.EPOCH, Instant.MAX, ZoneOffset.UTC, List.of("/a/m.mpd"), true);
        try {
            Invoice.read(new StringReader("date,stream,gib\n" + data.consumeRemainingAsString()), ZoneOffset.UTC, to);
        } catch (IOException refused) {
            // Says why.
        }
        if (to.theirBytes() < 0) {
            throw new AssertionError("a negative sum");
        }
    }
}
