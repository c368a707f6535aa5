package io.swarmgate.edge.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class OpenApiTest {
    private static String document() throws IOException {
        try (InputStream file = OpenApiHandler.class.getResourceAsStream("openapi.json")) {
            assertThat(file).isNotNull();
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Set<String> matches(String pattern, String text) {
        Set<String> found = new TreeSet<>();
        for (Matcher matcher = Pattern.compile(pattern).matcher(text); matcher.find(); ) {
            found.add(matcher.group(1));
        }
        return found;
    }

    @Test
    void everyResourceOfTheAdminListenerIsDescribed() throws Exception {
        String documented = Files.readString(Path.of("../docs/metrics.md"));
        Set<String> resources = matches("`(?:POST )?(/api/v1/[a-z./]+)", documented);
        assertThat(matches("\"(/api/v1/[a-z./]+)(?:\\{route})?\": \\{", document()))
                .containsExactlyElementsOf(resources);
    }

    @Test
    void itIsJsonAndItsReferencesLeadSomewhere() throws Exception {
        try (JsonParser parser = new JsonFactory()
                .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .createParser(document())) {
            while (parser.nextToken() != null) {
                assertThat(parser.currentToken()).isNotEqualTo(JsonToken.NOT_AVAILABLE);
            }
        }
        Set<String> schemas = matches("\"#/components/schemas/([A-Za-z]+)\"", document());
        assertThat(schemas).allSatisfy(name -> assertThat(document()).contains("   \"" + name + "\": {"));
    }
}
