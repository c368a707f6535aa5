package io.swarmgate.swarm.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmgate.swarm.protocol.ClientMessage.At;
import io.swarmgate.swarm.protocol.ClientMessage.Need;
import io.swarmgate.swarm.protocol.ClientMessage.Ping;
import io.swarmgate.swarm.protocol.ClientMessage.Report;
import io.swarmgate.swarm.protocol.ClientMessage.Signal;
import io.swarmgate.swarm.protocol.ClientMessage.State;
import io.swarmgate.swarm.protocol.Receipt.Figures;
import io.swarmgate.swarm.protocol.Receipt.Share;
import java.util.Arrays;
import java.util.BitSet;
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
                .isEqualTo(new State(null, List.of(PEER), 4000, null, null, null, null));
        assertThat(read("{\"t\":\"state\",\"local\":\"withheld\"}"))
                .isEqualTo(new State(null, List.of(), null, null, null, null, LocalNetworkAccess.WITHHELD));
        assertThat(read("{\"t\":\"state\",\"peers\":0}"))
                .isEqualTo(new State(null, List.of(), null, null, null, 0, null));
        assertThatThrownBy(() -> read("{\"t\":\"state\",\"peers\":-1}")).isInstanceOf(MalformedMessage.class);
        assertThatThrownBy(() -> read("{\"t\":\"state\",\"local\":\"maybe\"}")).isInstanceOf(MalformedMessage.class);
    }

    private static Report report(String receipts) throws MalformedMessage {
        return (Report) read("{\"t\":\"report\",\"n\":7,\"r\":\"" + receipts + "\"}");
    }

    private static BitSet chunks(int... chunks) {
        BitSet set = new BitSet();
        Arrays.stream(chunks).forEach(set::set);
        return set;
    }

    @Test
    void receiptsNameChunksByGrantAndSegment() throws MalformedMessage {
        assertThat(report("-_8AAAAAAAE<12:BQE<3:gA>12:Ag,AAAAAAAAAAA"))
                .isEqualTo(new Report(
                        7,
                        List.of(
                                new Receipt(
                                        0xfbff_0000_0000_0001L,
                                        List.of(new Share(12, chunks(0, 2, 8)), new Share(3, chunks(7))),
                                        List.of(new Share(12, chunks(1))),
                                        Figures.NONE,
                                        null),
                                new Receipt(0, List.of(), List.of(), Figures.NONE, null)),
                        null));
    }

    @Test
    void figuresOfASegmentAreBytesAndAnswers() throws MalformedMessage {
        assertThat(report("AAAAAAAAAAA+65536*2~5=6@7").receipts().get(0).figures())
                .isEqualTo(new Figures(65_536, 2, 5, 6, 7));
    }

    @Test
    void aReportByItselfNamesItsSession() throws MalformedMessage {
        assertThat(((Report) read("{\"session\":\"s\",\"t\":\"report\",\"n\":1,\"r\":\"AAAAAAAAAAA*1\"}")).session())
                .isEqualTo("s");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "AAAA",
                ",AAAAAAAAAAA",
                "AAAAAAAAAAA,",
                "AAAAAAAAAAAA",
                "AAAAAAAAAAA<1",
                "AAAAAAAAAAA<:AQ",
                "AAAAAAAAAAA<1:",
                "AAAAAAAAAAA<1:AA",
                "AAAAAAAAAAA<1234567:AQ",
                "AAAAAAAAAAA+",
                "AAAAAAAAAAA+-1",
                "AAAAAAAAAAA+1234567890123456",
                "AAAAAAAAAAA?1"
            })
    void receiptsOfAnotherFormAreRefusedAtACharacter(String receipts) {
        assertThatThrownBy(() -> report(receipts))
                .isInstanceOf(MalformedMessage.class)
                .hasMessageStartingWith("r: ")
                .hasMessageContaining(" at character ");
    }

    @Test
    void chunksAreThoseOfHaveMapsAtMost() throws MalformedMessage {
        String most = "_".repeat(682) + "w";
        assertThat(report("AAAAAAAAAAA<1:" + most)
                        .receipts()
                        .get(0)
                        .got()
                        .get(0)
                        .chunks()
                        .length())
                .isEqualTo(ProtocolLimits.CHUNKS);
        assertThatThrownBy(() -> report("AAAAAAAAAAA<1:" + most + "_")).isInstanceOf(MalformedMessage.class);
    }

    @Test
    void whatShowsTheBytesIs48Bits() throws MalformedMessage {
        assertThat(report("AAAAAAAAAAA<1:AQ!AAAAAAEC").receipts().get(0).shown())
                .isEqualTo(0x0102L);
        assertThat(report("AAAAAAAAAAA>1:AQ!________").receipts().get(0).shown())
                .isEqualTo((1L << 48) - 1);
        assertThat(report("AAAAAAAAAAA<1:AQ").receipts().get(0).shown()).isNull();
        assertThatThrownBy(() -> report("AAAAAAAAAAA<1:AQ!AAAA")).isInstanceOf(MalformedMessage.class);
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
                "{\"t\":\"report\",\"n\":1}",
                "{\"t\":\"report\",\"r\":\"AAAAAAAAAAA\"}",
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
                .isNotEqualTo(new SegmentName("/_p2p/a", new SegmentName.Range(0, 1)).key());
        // printf '/_p2p/a#0-1' | sha256sum
        assertThat(new SegmentName("/_p2p/a", new SegmentName.Range(0, 1)).key())
                .isEqualTo(0xdcaa8708eb1544a5L);
    }
}
