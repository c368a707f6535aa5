package io.swarmgate.quality;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.swarmgate.swarm.protocol.MalformedMessage;

class CmcdFuzzTest {
    @FuzzTest(maxDuration = "10s")
    void noQueryBreaksTheReaderAndNoneKeepsTheArgument(FuzzedDataProvider data) {
        String query =
                data.consumeBoolean() ? "a&CMCD=" + data.consumeRemainingAsString() : data.consumeRemainingAsString();
        CmcdQuery.read(query);
        String rest = CmcdQuery.without(query);
        if (rest != null) {
            assertThat(CmcdQuery.without(rest)).isEqualTo(rest);
            assertThat("&" + rest).doesNotContain("&CMCD=");
        }
    }

    @FuzzTest(maxDuration = "10s")
    void jsonIsReadOrRefused(byte[] json) {
        try {
            assertThat(CmcdJson.read(json).size()).isLessThanOrEqualTo(CmcdJson.MAX_OBJECTS);
        } catch (MalformedMessage refused) {
            assertThat(refused).hasMessageMatching("[a-z].*");
        }
    }

    @FuzzTest(maxDuration = "10s")
    void reportsOfPagesAreReadOrRefused(byte[] json) {
        try {
            assertThat(PageReport.parse(json).session()).hasSizeBetween(16, 32);
        } catch (MalformedMessage refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }
}
