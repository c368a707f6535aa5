package io.swarmgate.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmgate.http.FieldLines;
import io.swarmgate.swarm.protocol.MalformedMessage;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CmcdTest {
    /** The example of CTA-5004, with a session. */
    private static final String ALL = "bl=21300,br=3200,bs,cid=\"faec5fc2\",d=4004,mtp=25400,nor=\"..%2F300.m4v\","
            + "ot=v,rtp=15000,sf=h,sid=\"6e2fb550-c457-11e9-bb97-0800200c9a66\",st=v,su,tb=6000";

    private static Cmcd query(String list) {
        return CmcdQuery.read("a=1&CMCD=" + URLEncoder.encode(list, StandardCharsets.UTF_8));
    }

    @Test
    void everyKeyOfTheListIsRead() {
        Cmcd cmcd = query(ALL);
        assertThat(cmcd.integer(CmcdKey.BUFFER_LENGTH)).hasValue(21300);
        assertThat(cmcd.integer(CmcdKey.ENCODED_BITRATE)).hasValue(3200);
        assertThat(cmcd.integer(CmcdKey.OBJECT_DURATION)).hasValue(4004);
        assertThat(cmcd.flag(CmcdKey.BUFFER_STARVATION)).isTrue();
        assertThat(cmcd.text(CmcdKey.OBJECT_TYPE)).hasValue("v");
        assertThat(cmcd.text(CmcdKey.SESSION_ID)).hasValue("6e2fb550-c457-11e9-bb97-0800200c9a66");
        assertThat(cmcd.integer(CmcdKey.MEDIA_START_DELAY)).isEmpty();
    }

    @Test
    void theFourFieldsAreOneMessage() {
        Cmcd cmcd = CmcdFields.read(FieldLines.of(
                "Host", "tv.example",
                "cmcd-object", "br=3200,d=4004",
                "CMCD-Object", "ot=v",
                "CMCD-Request", "bl=21300",
                "CMCD-Session", "sid=\"s\"",
                "CMCD-Status", "bs",
                "CMCD-Status", "bs,".repeat(2000),
                "CMCD-Other", "mtp=1"));
        assertThat(cmcd.integer(CmcdKey.ENCODED_BITRATE)).hasValue(3200);
        assertThat(cmcd.text(CmcdKey.OBJECT_TYPE))
                .as("a second line of the field")
                .hasValue("v");
        assertThat(cmcd.integer(CmcdKey.BUFFER_LENGTH)).hasValue(21300);
        assertThat(cmcd.text(CmcdKey.SESSION_ID)).hasValue("s");
        assertThat(cmcd.flag(CmcdKey.BUFFER_STARVATION)).isTrue();
    }

    @Test
    void jsonIsOneObjectOrMany() throws Exception {
        byte[] many = "[{\"br\":3200,\"bs\":true,\"sid\":\"s\",\"x\":{\"y\":[1]}},{\"bl\":100.4}]"
                .getBytes(StandardCharsets.UTF_8);
        List<Cmcd> read = CmcdJson.read(many);
        assertThat(read).hasSize(2);
        assertThat(read.get(0).integer(CmcdKey.ENCODED_BITRATE)).hasValue(3200);
        assertThat(read.get(1).integer(CmcdKey.BUFFER_LENGTH)).hasValue(100);
        assertThat(CmcdJson.read("{}".getBytes(StandardCharsets.UTF_8)))
                .singleElement()
                .satisfies(nothing -> assertThat(nothing.isEmpty()).isTrue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[", "[{}", "{", "7", "[7]", "[{}]x", "{\"a\":1}{}"})
    void whatIsNoJsonOfObjectsIsRefused(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> CmcdJson.read(bytes)).isInstanceOf(MalformedMessage.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"br=", "br=fast", "br=-1", "br=1e9", "br=99999999999999999999", "br", "br=\"3\"", "BR=3", "=3"})
    void anItemThatMakesNoSenseIsSkippedAndNoOther(String item) {
        Cmcd cmcd = query(item + ",bl=5,sid=\"s\\\"t\"");
        assertThat(cmcd.integer(CmcdKey.ENCODED_BITRATE)).isEmpty();
        assertThat(cmcd.integer(CmcdKey.BUFFER_LENGTH)).hasValue(5);
        assertThat(cmcd.text(CmcdKey.SESSION_ID)).hasValue("s\"t");
    }

    @ParameterizedTest
    @CsvSource({
        "CMCD=x, ",
        "CMCD=, ",
        "a=1&CMCD=x, a=1",
        "CMCD=x&a=1, a=1",
        "a=1&CMCD=x&b=2, a=1&b=2",
        "a=1&CMCD=x&CMCD=y&b=2, a=1&b=2",
        "a=1&CMCD=x&CMCD=y, a=1",
        "CMCD=x&CMCD=y, ",
        "a=1, a=1",
        "a=CMCD=1, a=CMCD=1",
        "XCMCD=1, XCMCD=1",
        "cmcd=1, cmcd=1",
        "CMCD, CMCD",
        "a=1&&CMCD=x&&b, a=1&&&b"
    })
    void nothingElseOfAQueryIsTakenOut(String query, String rest) {
        assertThat(CmcdQuery.without(query)).isEqualTo(rest);
    }

    @Test
    void anEmptyQueryStaysOne() {
        assertThat(CmcdQuery.without("")).isEmpty();
        assertThat(CmcdQuery.without(null)).isNull();
    }

    @Test
    void badPercentEncodingSaysNothing() {
        assertThat(CmcdQuery.read("CMCD=br%3D1%2").isEmpty()).isTrue();
    }
}
