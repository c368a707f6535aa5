package io.swarmgate.edge.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldSyntaxTest {
    private static Fields field(String name, String value) {
        return new Fields(List.of(new Fields.Field(name, value)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8, 10, 13, 31, 127, 256, 0x20ac})
    void charactersThatNoValueMayHold(int c) {
        assertThat(FieldSyntax.flaw(field("x-a", "a" + (char) c + "b")))
                .isEqualTo("the value of x-a holds a control character");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\tb", "\u00e4", "\u00ff", "\"q\"", "a,b;c"})
    void valuesThatMayGoOut(String value) {
        assertThat(FieldSyntax.flaw(field("x-a", value))).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x:a", "x a", ":path", "x\u0000", "x\u00e4", "x(", "x\r\ny"})
    void namesThatAreNoTokens(String name) {
        assertThat(FieldSyntax.flaw(field(name, "v"))).isEqualTo("a field's name is no token");
    }

    @Test
    void everyTokenCharacterIsAllowed() {
        assertThat(FieldSyntax.flaw(field("!#$%&'*+-.^_`|~09azAZ", "v"))).isNull();
    }
}
