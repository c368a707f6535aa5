package io.swarmgate.edge.handler;

import static org.assertj.core.api.Assertions.assertThat;

import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.net.InetAddress;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trusted are 10.0.0.0/8 and 2001:db8:1::/48; whoever wrote further left than they is not. */
class ClientAddressTest {
    private static final ClientAddress ADDRESS = new ClientAddress(List.of("10.0.0.0/8", "2001:db8:1::/48"));
    private static final String PROXY = "10.0.0.1";

    private static String client(String peer, String... namesAndValues) {
        HeaderMap fields = new HeaderMap();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.add(new HttpString(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return ADDRESS.of(literal(peer), fields).getHostAddress();
    }

    private static InetAddress literal(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (java.net.UnknownHostException notALiteral) {
            throw new IllegalArgumentException(address, notALiteral);
        }
    }

    @Test
    void aStrangersFieldsAreNotRead() {
        assertThat(client("192.0.2.7", "X-Forwarded-For", "203.0.113.9", "Forwarded", "for=203.0.113.9"))
                .isEqualTo("192.0.2.7");
    }

    @Test
    void aTrustedProxyWithoutFieldsStandsForItself() {
        assertThat(client(PROXY)).isEqualTo(PROXY);
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "192.0.2.7|192.0.2.7",
                "203.0.113.9, 192.0.2.7|192.0.2.7",
                "10.9.9.9, 192.0.2.7|192.0.2.7",
                "203.0.113.9, 192.0.2.7, 10.0.0.3, 10.0.0.2|192.0.2.7",
                "192.0.2.7:4711|192.0.2.7",
                "[2001:db8::7]:4711|2001:db8:0:0:0:0:0:7",
                "2001:db8::7|2001:db8:0:0:0:0:0:7",
                "::ffff:192.0.2.7|192.0.2.7",
                "192.0.2.7, 2001:db8:1::5|192.0.2.7",
                "10.0.0.9|10.0.0.9",
                "'\"203.0.113.9, 192.0.2.7'|192.0.2.7",
                // What cannot be read ends the way: its neighbour is the last one known.
                "203.0.113.9, garbage|10.0.0.1",
                "203.0.113.9, |10.0.0.1",
                "203.0.113.9, unknown, 10.0.0.2|10.0.0.2",
                "203.0.113.9 192.0.2.7|10.0.0.1",
                "localhost|10.0.0.1",
                "0300.0.2.7.9|10.0.0.1"
            })
    void theNearestHopThatIsNotTrustedIsTheClient(String field, String expected) {
        assertThat(client(PROXY, "X-Forwarded-For", field)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "for=192.0.2.7|192.0.2.7",
                "For=\"192.0.2.7:4711\";proto=https;by=10.0.0.1|192.0.2.7",
                "proto=https; for=\"[2001:db8::7]:4711\"|2001:db8:0:0:0:0:0:7",
                "for=203.0.113.9, for=192.0.2.7;host=\"a,b\", for=10.0.0.2|192.0.2.7",
                // A quote left open by the client does not swallow what the proxy wrote behind it.
                "for=203.0.113.9;x=\", for=192.0.2.7|192.0.2.7",
                "for=203.0.113.9;x=\"\\, for=192.0.2.7;host=\"e\"|192.0.2.7",
                "for=\"203.0.113.9, for=\"192.0.2.7\"|192.0.2.7",
                "for=_hidden|10.0.0.1",
                "for=unknown, for=10.0.0.2|10.0.0.2",
                "proto=https|10.0.0.1"
            })
    void forwardedIsReadWhereItStandsAlone(String field, String expected) {
        assertThat(client(PROXY, "Forwarded", field)).isEqualTo(expected);
    }

    @Test
    void aForwardedFieldThatTheProxyLetPassIsNotBelieved() {
        assertThat(client(PROXY, "Forwarded", "for=203.0.113.9", "X-Forwarded-For", "192.0.2.7"))
                .isEqualTo("192.0.2.7");
    }

    @Test
    void laterLinesAreNearer() {
        assertThat(client(PROXY, "X-Forwarded-For", "203.0.113.9", "X-Forwarded-For", "192.0.2.7"))
                .isEqualTo("192.0.2.7");
    }

    @Test
    void aWayWithoutEndEnds() {
        assertThat(client(PROXY, "X-Forwarded-For", "203.0.113.9," + "10.0.0.2,".repeat(2000) + "10.0.0.3"))
                .isEqualTo("10.0.0.2");
    }

    @Test
    void nothingWrittenFurtherLeftChangesWhatATrustedProxyAdded() {
        Random random = new Random(20260301);
        String alphabet = "\"\\,;= for:[]1.a\t";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder made = new StringBuilder();
            for (int length = random.nextInt(24); length > 0; length--) {
                made.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            assertThat(client(PROXY, "X-Forwarded-For", made + ", 192.0.2.7"))
                    .as("%s", made)
                    .isEqualTo("192.0.2.7");
            assertThat(client(PROXY, "Forwarded", made + ", for=\"192.0.2.7:1\";host=\"e,f\""))
                    .as("%s", made)
                    .isEqualTo("192.0.2.7");
        }
    }
}
