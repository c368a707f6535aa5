package io.swarmgate.swarm.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a stranger sends is either a message or refused, and nothing else happens. */
class ClientMessageFuzzTest {
    private static final List<String> MESSAGES = List.of(
            "{\"t\":\"at\",\"path\":\"/_p2p/a\",\"range\":[0,99],\"buffer\":12.3}",
            "{\"t\":\"signal\",\"peer\":\"0123456789abcdef\",\"data\":{\"candidate\":\"c\",\"sdpMLineIndex\":0}}",
            "{\"t\":\"state\",\"links\":[\"0123456789abcdef\"],\"failed\":[],\"uplink\":4000,\"share\":true}",
            "{\"t\":\"report\",\"n\":7,\"r\":\"-_8AAAAAAAE<12:_wM+65536*1>3:AQ~5=6@7,AAAAAAAAAAA\"}",
            "{\"t\":\"join\",\"token\":\"x.y.z\",\"key\":\"AAAA\",\"sig\":\"AAAA\",\"network\":{\"type\":\"wifi\",\"rtt\":4}}");

    @FuzzTest
    void anythingIsReadOrRefused(FuzzedDataProvider data) {
        check(data.consumeRemainingAsString());
    }

    /** The same with a seed, for builds without a fuzzer. */
    @Test
    void mutationsAreReadOrRefused() {
        Random random = new Random(20260301);
        String pieces = "{}[],:\"\\0123456789-.eEtfnu atpath<>+*~=@_\u0000\ud800é";
        for (int round = 0; round < 50_000; round++) {
            StringBuilder text = new StringBuilder(MESSAGES.get(random.nextInt(MESSAGES.size())));
            for (int change = random.nextInt(6); change >= 0; change--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(4)) {
                    case 0 -> text.deleteCharAt(at).append(' ');
                    case 1 -> text.insert(at, pieces.charAt(random.nextInt(pieces.length())));
                    case 2 -> text.setCharAt(at, pieces.charAt(random.nextInt(pieces.length())));
                    default -> text.insert(at, text.substring(at, at + random.nextInt(text.length() - at)));
                }
            }
            check(text.toString());
        }
    }

    private static void check(String text) {
        try {
            assertThat(ClientMessageReader.read(text)).isNotNull();
        } catch (MalformedMessage refused) {
            assertThat(refused.getMessage()).isNotEmpty();
        }
    }
}
