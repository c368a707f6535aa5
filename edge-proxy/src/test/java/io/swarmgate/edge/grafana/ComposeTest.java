package io.swarmgate.edge.grafana;

import static org.assertj.core.api.Assertions.assertThat;

import io.swarmgate.edge.config.ConfigLoader;
import io.swarmgate.edge.config.ConfigResult;
import io.swarmgate.edge.config.EdgeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** That the parts of compose.yml fit together; Docker itself has to be tried where there is one. */
class ComposeTest {
    /** What the Compose specification allows in a service, as far as we use it. */
    private static final Set<String> SERVICE_KEYS = Set.of(
            "build",
            "image",
            "command",
            "environment",
            "volumes",
            "secrets",
            "ports",
            "depends_on",
            "restart",
            "stop_grace_period");

    private static final Path DIRECTORY = Dashboard.DIRECTORY;

    private Yaml compose;

    @BeforeEach
    void read() throws IOException {
        compose = Yaml.read(DIRECTORY.resolve("compose.yml"));
    }

    private List<String> mounts(String service) {
        return compose.map("services").map(service).list("volumes").stream()
                .map(String::valueOf)
                .toList();
    }

    @Test
    void servicesHaveTheShapeOfTheSpecification() {
        assertThat(compose.values().keySet()).isEqualTo(Set.of("name", "services", "secrets", "volumes"));
        Map<?, ?> services = compose.map("services").values();
        assertThat(services.keySet()).isEqualTo(Set.of("edge", "prometheus", "grafana"));
        for (Object name : services.keySet()) {
            Yaml service = compose.map("services").map(String.valueOf(name));
            assertThat(service.values().keySet())
                    .as("%s", name)
                    .allSatisfy(key -> assertThat(SERVICE_KEYS).contains(String.valueOf(key)));
            assertThat(service.has("build") != service.has("image")).isTrue();
            assertThat(service.list("ports"))
                    .allMatch(port -> String.valueOf(port).matches("(127\\.0\\.0\\.1:)?\\d+:\\d+(/udp)?"));
            assertThat(service.list("depends_on"))
                    .allSatisfy(other -> assertThat(services.containsKey(other)).isTrue());
        }
    }

    @Test
    void whatIsMountedIsThere() {
        for (String service : List.of("edge", "prometheus", "grafana")) {
            for (String mount : mounts(service)) {
                String source = mount.split(":", -1)[0];
                if (source.startsWith("./")) {
                    assertThat(DIRECTORY.resolve(source)).exists();
                } else {
                    assertThat(compose.map("volumes").values().containsKey(source))
                            .as(mount)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void theImageIsMadeOfTheJar() throws IOException {
        Yaml build = compose.map("services").map("edge").map("build");
        Path context = DIRECTORY.resolve(build.text("context")).normalize();
        assertThat(context).isEqualTo(Path.of("../edge-proxy/target"));
        List<String> file =
                Files.readAllLines(context.resolve(build.text("dockerfile")).normalize());
        assertThat(file).contains("FROM eclipse-temurin:17-jre", "COPY swarmgate.jar /opt/swarmgate/swarmgate.jar");
    }

    @Test
    void theEdgesConfigurationIsValidAndItsAdminListenerScraped() throws IOException {
        ConfigResult read = new ConfigLoader(
                        Map.of("ORIGIN", "https://origin.example/", "ADMIN_TOKEN", "0123456789abcdef".repeat(4)))
                .load(DIRECTORY.resolve("compose/swarmgate.yaml"));
        assertThat(read).isInstanceOf(ConfigResult.Valid.class);
        EdgeConfig config = ((ConfigResult.Valid) read).config();
        assertThat(Yaml.sequence(DIRECTORY.resolve("compose/targets.yml"))
                        .get(0)
                        .list("targets"))
                .singleElement()
                .isEqualTo("edge:" + config.admin().address().getPort());
        assertThat(mounts("prometheus")).contains("./compose/targets.yml:/etc/prometheus/targets/edges.yml:ro");
    }

    @Test
    void prometheusIsTheSameButForTheTokenItShows() throws IOException {
        Yaml own = Yaml.read(DIRECTORY.resolve("compose/prometheus.yml"));
        Yaml common = Yaml.read(DIRECTORY.resolve("prometheus.yml"));
        Yaml scraping = own.maps("scrape_configs").get(0);
        assertThat(scraping.map("authorization").text("credentials_file")).isEqualTo("/run/secrets/admin-token");
        assertThat(compose.map("secrets").map("admin-token").text("environment"))
                .isEqualTo("ADMIN_TOKEN");
        assertThat(own.map("global").values()).isEqualTo(common.map("global").values());
        assertThat(own.list("rule_files")).isEqualTo(common.list("rule_files"));
        assertThat(scraping.list("file_sd_configs"))
                .isEqualTo(common.maps("scrape_configs").get(0).list("file_sd_configs"));
    }

    @Test
    void grafanaFindsPrometheusAndTheDashboards() throws IOException {
        Yaml source = Yaml.read(DIRECTORY.resolve("provisioning/datasources/prometheus.yml"))
                .maps("datasources")
                .get(0);
        assertThat(source.text("url")).isEqualTo("http://prometheus:9090");
        Yaml prometheus = Yaml.read(DIRECTORY.resolve("prometheus.yml")).map("global");
        assertThat(source.map("jsonData").text("timeInterval")).isEqualTo(prometheus.text("scrape_interval"));
        String path = Yaml.read(DIRECTORY.resolve("provisioning/dashboards/swarmgate.yml"))
                .maps("providers")
                .get(0)
                .map("options")
                .text("path");
        assertThat(mounts("grafana"))
                .contains("./dashboards:" + path + ":ro", "./provisioning:/etc/grafana/provisioning:ro");
    }
}
