package io.swarmgate.swarm.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmgate.swarm.protocol.ClientMessage.At;
import io.swarmgate.swarm.protocol.ClientMessage.Bytes;
import io.swarmgate.swarm.protocol.ClientMessage.Need;
import io.swarmgate.swarm.protocol.ClientMessage.Ping;
import io.swarmgate.swarm.protocol.ClientMessage.Received;
import io.swarmgate.swarm.protocol.ClientMessage.Report;
import io.swarmgate.swarm.protocol.ClientMessage.Signal;
import io.swarmgate.swarm.protocol.ClientMessage.State;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientMessageReaderTest {
    private static final PeerId PEER = new PeerId("0123456789abcdef");
    private static final String ID = "\"0123456789abcdef\"";

    private static ClientMessage read(String text) throws MalformedMessage {
        return ClientMessageReader.read(text);
    }

    @Test
    void positionsHaveAPathAndMayHaveARange() throws MalformedMessage {
        assertThat(read("{\"t\":\"at\",\"path\":\"/_p2p/a?b=1\",\"buffer\":12.3}"))
                .isEqualTo(new At(SegmentName.whole("/_p2p/a?b=1"), 12.3));
        assertThat(read("{\"t\":\"need\",\"path\":\"/_p2p/a\",\"range\":[0,99]}"))
                .isEqualTo(new Need(new SegmentName("/_p2p/a", new SegmentName.Range(0, 99))));
    }

    @Test
    void fieldsNobodyKnowsAreIgnored() throws MalformedMessage {
        assertThat(read("{\"new\":{\"a\":[1,null,{}]},\"t\":\"ping\",\"n\":null}"))
                .isEqualTo(new Ping());
    }

    @Test
    void signalsCarryWhatTheProtocolNamesAndNothingElse() throws MalformedMessage {
        String start = "{\"t\":\"signal\",\"peer\":" + ID + ",\"data\":";
        assertThat(read(start + "{\"type\":\"offer\",\"sdp\":\"v=0\",\"x\":1}}"))
                .isEqualTo(new Signal(PEER, new SignalData.Description("offer", "v=0")));
        assertThat(read(start + "{\"candidate\":\"c\",\"sdpMid\":\"0\",\"sdpMLineIndex\":0}}"))
                .isEqualTo(new Signal(PEER, new SignalData.Candidate("c", "0", 0, null)));
        assertThat(read(start + "{}}")).isEqualTo(new Signal(PEER, new SignalData.EndOfCandidates()));
    }

    @Test
    void statesSayOnlyWhatHasChanged() throws MalformedMessage {
        assertThat(read("{\"t\":\"state\",\"failed\":[" + ID + "],\"uplink\":4000.7}"))
                .isEqualTo(new State(null, List.of(PEER), 4000, null, null));
    }

    @Test
    void reportsListWhatCameFromWhom() throws MalformedMessage {
        assertThat(read("{\"t\":\"report\",\"n\":7,\"got\":[{\"path\":\"/a\",\"length\":9,\"http\":4,\"swarm\":[[" + ID
                        + ",5]],\"relayed\":2,\"waste\":0}],\"gave\":[[" + ID + ",3]]}"))
                .isEqualTo(new Report(
                        7,
                        List.of(new Received(SegmentName.whole("/a"), 9, 4, List.of(new Bytes(PEER, 5)), 0, 2)),
                        List.of(new Bytes(PEER, 3))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "null",
                "{",
                "{\"t\":\"ping\"} {}",
                "{\"t\":\"ping\",\"t\":\"ping\"}",
                "{\"t\":5}",
                "{\"t\":\"dance\"}",
                "{\"t\":\"at\"}",
                "{\"t\":\"at\",\"path\":\"http://x/\"}",
                "{\"t\":\"at\",\"path\":\"/a\",\"buffer\":-1}",
                "{\"t\":\"at\",\"path\":\"/a\",\"buffer\":1e400}",
                "{\"t\":\"at\",\"path\":\"/a\",\"range\":[5]}",
                "{\"t\":\"at\",\"path\":\"/a\",\"range\":[5,4]}",
                "{\"t\":\"at\",\"path\":\"/a\",\"range\":[0,99999999999999999999]}",
                "{\"t\":\"signal\",\"peer\":\"0123456789ABCDEF\",\"data\":{}}",
                "{\"t\":\"signal\",\"peer\":\"0123456789abcdef\"}",
                "{\"t\":\"signal\",\"peer\":\"0123456789abcdef\",\"data\":{\"sdp\":\"v\",\"type\":\"rollback\"}}",
                "{\"t\":\"state\",\"share\":1}",
                "{\"t\":\"bad\",\"peer\":\"0123456789abcdef\",\"path\":\"/a\",\"chunk\":0,\"hash\":\"AAAA\"}",
                "{\"t\":\"report\",\"n\":1,\"gave\":[[\"0123456789abcdef\"]]}",
                "{\"t\":\"join\",\"token\":\"x\",\"key\":\"AAAA\",\"sig\":\"AAAA\"}",
                "{\"t\":\"x\",\"a\":[[[[[[[[[[1]]]]]]]]]]}"
            })
    void whatBreaksTheProtocolIsRefusedWithAReasonThatFitsACloseFrame(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOfSatisfying(
                        MalformedMessage.class,
                        refused -> assertThat(refused.getMessage()).isNotEmpty().hasSizeLessThan(120));
    }

    @ParameterizedTest
    @CsvSource({"64,true", "65,false"})
    void listsHaveTheirLimits(int links, boolean allowed) {
        String text = "{\"t\":\"state\",\"links\":[" + String.join(",", Collections.nCopies(links, ID)) + "]}";
        boolean read;
        try {
            read(text);
            read = true;
        } catch (MalformedMessage refused) {
            read = false;
        }
        assertThat(read).isEqualTo(allowed);
    }

    @Test
    void aPartOfAFileHasAnotherKeyThanTheWhole() {
        assertThat(SegmentName.whole("/_p2p/a").key())
                .hasSize(16)
                .isNotEqualTo(new SegmentName("/_p2p/a", new SegmentName.Range(0, 1)).key());
        // printf '/_p2p/a#0-1' | sha256sum
        assertThat(new SegmentName("/_p2p/a", new SegmentName.Range(0, 1)).key())
                .isEqualTo(Sha256.shortName("/_p2p/a#0-1"));
    }
}
