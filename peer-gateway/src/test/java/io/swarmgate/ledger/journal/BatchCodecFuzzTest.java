package io.swarmgate.ledger.journal;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;

/** Bytes are a batch or refused, whatever they are. */
class BatchCodecFuzzTest {
    @FuzzTest
    void anythingIsReadOrRefused(FuzzedDataProvider data) throws IOException {
        boolean deflated = data.consumeBoolean();
        byte[] bytes = data.consumeRemainingAsBytes();
        BatchCodecTest.check(deflated ? TestBytes.deflated((byte) 1, bytes) : bytes);
    }
}
