package io.swarmgate.edge.grafana;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Rectangle;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Grafana and its readers rely on in each dashboard. Whether its queries are answered is DashboardsIT's. */
class DashboardTest {
    private static final int COLUMNS = 24;
    /** Ids of Grafana's own units, as far as we use them. */
    private static final Set<String> UNITS =
            Set.of("none", "percentunit", "bytes", "decbytes", "Bps", "bps", "s", "h", "reqps", "ops", "cps", "pps");

    private static final List<String> LIMITS = List.of("route", "stream", "site");
    private static final Pattern SELECTOR = Pattern.compile("([a-z_]+:swarmgate_\\w+:\\w+|swarmgate_\\w+)(\\{[^}]*})?");

    static List<Dashboard> all() throws IOException {
        return Dashboard.all();
    }

    @Test
    void thereIsOneForEachReader() throws IOException {
        assertThat(all())
                .extracting(Dashboard::name)
                .containsExactly("finance.json", "operations.json", "quality.json", "swarm.json");
        assertThat(all())
                .extracting(dashboard -> dashboard.json().text("uid"))
                .doesNotHaveDuplicates()
                .allMatch(uid -> uid.length() <= 40);
        assertThat(all())
                .extracting(dashboard -> dashboard.json().text("title"))
                .doesNotHaveDuplicates();
    }

    @Test
    void theyAreWhatTheGeneratorMakes() throws Exception {
        Command.run(Dashboard.DIRECTORY, "node", "generate/main.mjs", "--check");
    }

    @ParameterizedTest
    @MethodSource("all")
    void idsOfPanelsAreUnique(Dashboard dashboard) {
        assertThat(dashboard.json().maps("panels"))
                .extracting(panel -> panel.number("id"))
                .doesNotHaveDuplicates();
        assertThat(dashboard.json().number("schemaVersion")).isEqualTo(39);
    }

    @ParameterizedTest
    @MethodSource("all")
    void panelsLieBesideEachOther(Dashboard dashboard) {
        List<Rectangle> placed = new ArrayList<>();
        for (Yaml panel : dashboard.json().maps("panels")) {
            Yaml grid = panel.map("gridPos");
            Rectangle place = new Rectangle(grid.number("x"), grid.number("y"), grid.number("w"), grid.number("h"));
            assertThat(new Rectangle(COLUMNS, 1000).contains(place))
                    .as(panel.text("title"))
                    .isTrue();
            assertThat(placed).as(panel.text("title")).noneMatch(place::intersects);
            placed.add(place);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyPanelHasUnitThresholdsAndDescription(Dashboard dashboard) {
        for (Yaml panel : dashboard.panels()) {
            Yaml defaults = panel.map("fieldConfig").map("defaults");
            assertThat(UNITS).as(panel.text("title")).contains(defaults.text("unit"));
            assertThat(panel.text("description")).as(panel.text("title")).hasSizeGreaterThan(20);
            List<Yaml> steps = defaults.map("thresholds").maps("steps");
            assertThat(steps.get(0).has("value")).as(panel.text("title")).isFalse();
            List<Double> values = steps.stream()
                    .skip(1)
                    .map(step -> ((Number) step.value("value")).doubleValue())
                    .toList();
            assertThat(values).as(panel.text("title")).isSorted().doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyPanelAsksTheChosenDataSource(Dashboard dashboard) {
        for (Yaml panel : dashboard.panels()) {
            assertThat(panel.maps("targets"))
                    .as(panel.text("title"))
                    .isNotEmpty()
                    .allMatch(target -> target.map("datasource").text("uid").equals("${datasource}"));
            assertThat(panel.maps("targets"))
                    .extracting(target -> target.text("refId"))
                    .doesNotHaveDuplicates();
        }
        assertThat(dashboard.variables().get(0).text("type")).isEqualTo("datasource");
    }

    @ParameterizedTest
    @MethodSource("all")
    void allCanBeLimitedToRoutesStreamsAndSites(Dashboard dashboard) {
        for (String limit : LIMITS) {
            assertThat(dashboard.variables()).anySatisfy(variable -> {
                assertThat(variable.text("name")).isEqualTo(limit);
                assertThat(variable.isTrue("multi")).isTrue();
                assertThat(variable.text("allValue")).isEqualTo(".*");
                assertThat(variable.text("description")).isNotEmpty();
            });
            assertThat(dashboard.queries())
                    .as(limit)
                    .anyMatch(query -> query.expression().contains(limit + "=~\"$" + limit + "\""));
        }
    }

    /** Whatever has the label of a variable is limited by it, or a panel would show more than its reader chose. */
    @ParameterizedTest
    @MethodSource("all")
    void queriesNameKnownMetricsAndLimitThem(Dashboard dashboard) throws IOException {
        MetricNames names = MetricNames.read();
        for (Dashboard.Query query : dashboard.queries()) {
            Set<String> seen = new HashSet<>();
            Matcher selector = SELECTOR.matcher(query.expression());
            while (selector.find()) {
                String metric = selector.group(1);
                seen.add(metric);
                List<String> labels = names.labels(metric)
                        .orElseThrow(() -> new AssertionError(metric + " in " + query + " is not documented"));
                for (String limit : LIMITS) {
                    if (labels.contains(limit)) {
                        assertThat(selector.group()).as("%s", query).contains(limit + "=~\"$" + limit + "\"");
                    }
                }
            }
            assertThat(seen.isEmpty() && !query.expression().contains("job=\"swarmgate\""))
                    .as("%s", query)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void theStatementOfTheMonthIsALinkAway(Dashboard dashboard) {
        assertThat(dashboard.json().maps("links"))
                .anyMatch(link -> link.text("url").equals("${admin}/api/v1/statement?month=${__to:date:YYYY-MM}"));
        assertThat(dashboard.variables())
                .anyMatch(variable -> variable.text("name").equals("admin"));
    }
}
