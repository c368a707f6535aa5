package io.swarmgate.edge.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkDatabasesTest {
    @TempDir
    Path directory;

    private Path asns;
    private Path countries;

    @BeforeEach
    void write() throws IOException {
        asns = directory.resolve("asn.mmdb");
        countries = directory.resolve("country.mmdb");
        MaxMindWriter.write(asns, Map.of("autonomous_system_number", 64_500));
        MaxMindWriter.write(countries, Map.of("country", Map.of("iso_code", "DE")));
    }

    private static InetAddress address(String text) throws IOException {
        return InetAddress.getByName(text);
    }

    @Test
    void anAddressHasAnAutonomousSystemAndACountry() throws IOException {
        NetworkDatabases databases = NetworkDatabases.open(asns, countries);
        assertThat(databases.asn(address("10.1.2.3"))).isEqualTo(64_500);
        assertThat(databases.country(address("10.1.2.3"))).isEqualTo("DE");
    }

    @Test
    void ofAnAddressThatIsNotListedNothingIsKnown() throws IOException {
        NetworkDatabases databases = NetworkDatabases.open(asns, countries);
        assertThat(databases.asn(address("203.0.113.9"))).isNull();
        assertThat(databases.country(address("2001:db8::1")))
                .as("IPv6 in a database of IPv4")
                .isNull();
    }

    @Test
    void eachDatabaseIsOptional() throws IOException {
        assertThat(NetworkDatabases.open(null, countries).asn(address("10.1.2.3")))
                .isNull();
        assertThat(NetworkDatabases.open(asns, null).country(address("10.1.2.3")))
                .isNull();
    }

    @Test
    void recordsOfAnotherFormAreNoAnswer() throws IOException {
        MaxMindWriter.write(asns, Map.of("autonomous_system_number", "AS64500"));
        MaxMindWriter.write(countries, Map.of("country", Map.of("iso_code", "DEUTSCHLAND")));
        NetworkDatabases databases = NetworkDatabases.open(asns, countries);
        assertThat(databases.asn(address("10.1.2.3"))).isNull();
        assertThat(databases.country(address("10.1.2.3"))).isNull();
    }

    @Test
    void aChangedFileIsTakenUpAndABrokenOneIsNot() throws IOException {
        NetworkDatabases databases = NetworkDatabases.open(asns, null);
        MaxMindWriter.write(asns, Map.of("autonomous_system_number", 64_501));
        assertThat(databases.asn(address("10.1.2.3"))).isEqualTo(64_500);
        databases.refresh();
        assertThat(databases.asn(address("10.1.2.3"))).isEqualTo(64_501);
        Files.writeString(asns, "not a database");
        databases.refresh();
        assertThat(databases.asn(address("10.1.2.3"))).isEqualTo(64_501);
        Files.delete(asns);
        databases.refresh();
        assertThat(databases.asn(address("10.1.2.3"))).isEqualTo(64_501);
    }

    @Test
    void aFileThatIsNoDatabaseIsNamedAtTheStart() throws IOException {
        Files.writeString(countries, "not a database");
        assertThatThrownBy(() -> NetworkDatabases.open(null, countries))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("swarm.country-database: ")
                .hasMessageContaining("country.mmdb");
    }
}
