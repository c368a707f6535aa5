package io.swarmgate.edge.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.swarmgate.edge.simulate.LineClass.MixConverter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.TypeConversionException;

class LineClassTest {
    @Test
    void mixedHasAllClasses() {
        assertThat(new MixConverter().convert("mixed").shares())
                .containsOnlyKeys(LineClass.values())
                .containsEntry(LineClass.MOBILE, 0.15);
    }

    @Test
    void sharesAreNamedByClass() {
        assertThat(new MixConverter().convert("dsl=30%, fibre=0.7").shares())
                .isEqualTo(Map.of(LineClass.DSL, 0.3, LineClass.FIBRE, 0.7));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "adsl=100%             | \"adsl\" is no class of lines: use dsl, cable, vdsl, fibre, mobile",
                "''                    | \"\" is no class of lines",
                "dsl                   | \"\" is not a share such as 30% or 0.3",
                "dsl=some              | \"some\" is not a share such as 30% or 0.3",
                "dsl=30%,cable=60%     | the shares of \"dsl=30%,cable=60%\" add up to 90 %, not to 100 %",
                "dsl=50%,dsl=50%       | \"dsl\" is there twice",
            })
    void whatIsNoMixIsExplained(String text, String problem) {
        assertThatThrownBy(() -> new MixConverter().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining(problem);
    }
}
