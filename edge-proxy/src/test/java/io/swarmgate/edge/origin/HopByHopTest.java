package io.swarmgate.edge.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HopByHopTest {
    private static Fields fields(String... namesAndValues) {
        List<Fields.Field> lines = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            lines.add(new Fields.Field(namesAndValues[i], namesAndValues[i + 1]));
        }
        return new Fields(lines);
    }

    @Test
    void fieldsOfTheConnectionAreRemoved() {
        Fields fields = fields(
                "Connection", "close",
                "Keep-Alive", "timeout=5",
                "Proxy-Connection", "keep-alive",
                "TE", "trailers",
                "Trailer", "X",
                "Transfer-Encoding", "chunked",
                "Upgrade", "h2c",
                "HTTP2-Settings", "AAMAAABk",
                "Proxy-Authorization", "Basic x");
        assertThat(HopByHop.remove(fields).lines()).isEmpty();
    }

    @Test
    void whatConnectionNamesIsRemoved() {
        Fields fields = fields("connection", "X-Hop , close,x-Other", "X-HOP", "1", "X-Other", "2", "X-End", "3");
        assertThat(HopByHop.remove(fields)).isEqualTo(fields("X-End", "3"));
    }

    @Test
    void severalConnectionLinesCount() {
        Fields fields = fields("Connection", "a", "Connection", "b", "A", "1", "B", "2", "C", "3");
        assertThat(HopByHop.remove(fields)).isEqualTo(fields("C", "3"));
    }

    @Test
    void connectionCannotRemoveWhatTheMessageMeans() {
        Fields fields = fields("Connection", "Range, Content-Length, Cache-Control", "Range", "bytes=0-1");
        assertThat(HopByHop.remove(fields)).isEqualTo(fields("Range", "bytes=0-1"));
    }

    @Test
    void orderAndSpellingStay() {
        Fields fields = fields("Set-Cookie", "a=1", "x-Y", "1", "Set-Cookie", "b=2");
        assertThat(HopByHop.remove(fields)).isEqualTo(fields);
    }
}
