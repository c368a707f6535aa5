package io.swarmgate.edge.stun;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.stun.StunAnswer.Result;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said to which packet; bytes by RFC 8489, those of addresses by the test vectors of RFC 5769. */
class StunAnswerTest {
    private static final String COOKIE = "2112a442";
    private static final String TRANSACTION = "b7e7a701bc34d686fa87dfae";
    private static final String REQUEST = "00010000" + COOKIE + TRANSACTION;

    private static StunAnswer answer(String packet, String source) {
        try {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(source), 32853);
            return StunAnswer.to(HexFormat.of().parseHex(packet), address);
        } catch (UnknownHostException impossible) {
            throw new IllegalArgumentException(source, impossible);
        }
    }

    private static StunAnswer answer(String packet) {
        return answer(packet, "192.0.2.1");
    }

    private static String hex(StunAnswer answer) {
        byte[] packet = answer.packet();
        return packet == null ? "" : HexFormat.of().formatHex(packet);
    }

    /** RFC 5769, section 2.2: XOR-MAPPED-ADDRESS of 192.0.2.1, port 32853. */
    @Test
    void aBindingRequestIsToldItsSource() {
        StunAnswer answer = answer(REQUEST);
        assertThat(answer.result()).isEqualTo(Result.ANSWERED);
        assertThat(hex(answer)).isEqualTo("0101000c" + COOKIE + TRANSACTION + "002000080001a147e112a643");
    }

    /** RFC 5769, section 2.3: the same of 2001:db8:1234:5678:11:2233:4455:6677. */
    @Test
    void aSourceOfIpv6IsToldToo() {
        assertThat(hex(answer(REQUEST, "2001:db8:1234:5678:11:2233:4455:6677")))
                .isEqualTo("01010018" + COOKIE + TRANSACTION + "002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9");
    }

    @Test
    void attributesThatNeedNotBeUnderstoodAreNot() {
        String software = "80220008" + "74657374207665c3";
        assertThat(answer("0001000c" + COOKIE + TRANSACTION + software).result())
                .isEqualTo(Result.ANSWERED);
        String username = "00060003" + "75736500";
        assertThat(answer("00010008" + COOKIE + TRANSACTION + username).result())
                .isEqualTo(Result.ANSWERED);
    }

    /** RFC 8489, section 6.3.1: 420 with UNKNOWN-ATTRIBUTES. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "00030004" + "00000006", // CHANGE-REQUEST: answer from elsewhere
                "00020008" + "0001a147c0000263", // RESPONSE-ADDRESS: answer elsewhere
                "00270004" + "1a0b0000", // RESPONSE-PORT
                "00240004" + "6e0001ff", // PRIORITY, of ICE
                "7abc0000" // of nobody
            })
    void whatWouldHaveToBeUnderstoodIsRefused(String attribute) {
        String length = String.format("%04x", attribute.length() / 2);
        StunAnswer answer = answer("0001" + length + COOKIE + TRANSACTION + attribute);
        assertThat(answer.result()).isEqualTo(Result.REFUSED);
        assertThat(hex(answer))
                .startsWith("0111")
                .contains("0009", "00000414")
                .as("an odd number is made even by repeating one, as RFC 3489 had it")
                .contains("000a0004" + attribute.substring(0, 4).repeat(2))
                .hasSizeLessThanOrEqualTo(2 * 44);
    }

    @Test
    void aRefusalNamesAFewAttributesAtMost() {
        StringBuilder attributes = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            attributes.append(String.format("%04x0000", 0x4000 + i));
        }
        byte[] packet = answer(
                        "0001" + String.format("%04x", attributes.length() / 2) + COOKIE + TRANSACTION + attributes)
                .packet();
        assertThat(packet).hasSizeLessThanOrEqualTo(48);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", // nothing
                "00", // less than a header
                "000100002112a442b7e7a701bc34d686fa87df", // a byte less
                "0001000000000000b7e7a701bc34d686fa87dfae", // no magic cookie (RFC 3489)
                "000100042112a442b7e7a701bc34d686fa87dfae", // a length that is not there
                "800100002112a442b7e7a701bc34d686fa87dfae", // ChannelData, RTP, DTLS
                "000100042112a442b7e7a701bc34d686fa87dfae8022ffff", // an attribute longer than all
                "000100082112a442b7e7a701bc34d686fa87dfae80280004deadbeef" // FINGERPRINT that is wrong
            })
    void whatIsNoStunMessageIsNotAnswered(String packet) {
        StunAnswer answer = answer(packet);
        assertThat(answer.result()).isEqualTo(Result.MALFORMED);
        assertThat(answer.packet()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0011", "0101", "0111", "0003", "0004", "0016"})
    void otherMessagesAreNotAnswered(String type) {
        StunAnswer answer = answer(type + "0000" + COOKIE + TRANSACTION);
        assertThat(answer.result()).isEqualTo(Result.IGNORED);
        assertThat(answer.packet()).isNull();
    }
}
