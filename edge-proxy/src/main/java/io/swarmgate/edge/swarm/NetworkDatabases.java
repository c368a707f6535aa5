package io.swarmgate.edge.swarm;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which autonomous system and country an address belongs to, as far as the operator's databases tell. */
final class NetworkDatabases {
    private static final int COUNTRY_CHARS = 2;

    private final @Nullable MaxMindFile asns;
    private final @Nullable MaxMindFile countries;

    private NetworkDatabases(@Nullable MaxMindFile asns, @Nullable MaxMindFile countries) {
        this.asns = asns;
        this.countries = countries;
    }

    /**
     * @param asns of the form of GeoLite2-ASN; null for none
     * @param countries of the form of GeoLite2-Country; null for none
     * @throws IOException if one cannot be read; the message names it
     */
    static NetworkDatabases open(@Nullable Path asns, @Nullable Path countries) throws IOException {
        return new NetworkDatabases(
                asns == null ? null : MaxMindFile.open("swarm.asn-database", asns),
                countries == null ? null : MaxMindFile.open("swarm.country-database", countries));
    }

    /** The number of the autonomous system; null if it is not known. */
    @Nullable Long asn(InetAddress address) {
        Map<?, ?> found = asns == null ? null : asns.find(address);
        return found != null && found.get("autonomous_system_number") instanceof Number number
                ? Long.valueOf(number.longValue())
                : null;
    }

    /** ISO 3166-1 code; null if it is not known. */
    @Nullable String country(InetAddress address) {
        Map<?, ?> found = countries == null ? null : countries.find(address);
        return found != null
                        && found.get("country") instanceof Map<?, ?> country
                        && country.get("iso_code") instanceof String code
                        && code.length() == COUNTRY_CHARS
                ? code
                : null;
    }

    /** Takes up files that have changed. To be called every now and then, by one thread; reads them whole. */
    void refresh() {
        if (asns != null) {
            asns.refresh();
        }
        if (countries != null) {
            countries.refresh();
        }
    }
}
