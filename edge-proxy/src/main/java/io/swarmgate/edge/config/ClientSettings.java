package io.swarmgate.edge.config;

import io.swarmgate.swarm.protocol.SwarmSettings;
import io.swarmgate.swarm.protocol.SwarmSettings.Consent;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Settings of a swarm's clients, and of who becomes one, as an operator writes them: in the section {@code swarm}, at a
 * route, or to the admin listener while the edge runs. Whoever says less is completed by another, in the end by the
 * defaults.
 *
 * @param texts what is said, each valid by itself
 */
public record ClientSettings(Map<ConfigKey, String> texts) {
    public static final ClientSettings NONE = new ClientSettings(Map.of());

    /** Every key there is, with what reads its value; most are those that {@link #values(Values)} asks for. */
    private static final Map<ConfigKey, Function<String, ?>> PARSERS = new EnumMap<>(ConfigKey.class);

    /** Where values come from. */
    private interface Values {
        <T> T value(ConfigKey key, Function<String, T> parser);
    }

    static {
        values(new Values() {
            @Override
            public <T> T value(ConfigKey key, Function<String, T> parser) {
                PARSERS.put(key, parser);
                return ConfigDefaults.value(key, parser);
            }
        });
        // Clients are not told of these: before they could be, it is decided whether they are any, and where.
        PARSERS.put(ConfigKey.SWARM_CORE, CorePlace::of);
        PARSERS.put(ConfigKey.SWARM_CONTROL, Quantities::percentage);
    }

    public ClientSettings {
        Map<ConfigKey, String> copy = new EnumMap<>(ConfigKey.class);
        copy.putAll(texts);
        texts = Collections.unmodifiableMap(copy);
    }

    private static SwarmSettings values(Values values) {
        return new SwarmSettings(
                values.value(ConfigKey.ROUTE_SWARM_ENABLED, Names::bool),
                values.value(ConfigKey.SWARM_RELAY_ONLY, Names::bool),
                values.value(ConfigKey.SWARM_LOCAL_CANDIDATES, Names::bool),
                values.value(ConfigKey.SWARM_UPLOAD_RATIO, Quantities::ratio),
                values.value(ConfigKey.SWARM_UPLOAD_KBPS, text -> text.equals("0") ? 0 : Quantities.count(text)),
                values.value(ConfigKey.SWARM_UPLINK_SHARE, ClientSettings::uplinkShare),
                values.value(ConfigKey.SWARM_UPLOAD_CELLULAR, Names::bool),
                values.value(ConfigKey.SWARM_UPLOAD_HIDDEN, Names::bool),
                values.value(ConfigKey.SWARM_MIN, Quantities::count),
                values.value(ConfigKey.SWARM_MAX_PEERS, ClientSettings::maxPeers),
                values.value(ConfigKey.SWARM_BUDGET, Quantities::bytes),
                values.value(ConfigKey.SWARM_DISK_STORE, text -> text.equals("0") ? 0 : Quantities.bytes(text)),
                values.value(ConfigKey.SWARM_PACE, Names::bool),
                values.value(ConfigKey.SWARM_SHARE_INIT, Names::bool),
                values.value(ConfigKey.SWARM_CONSENT, ClientSettings::consent));
    }

    /** The names that may stand in a mapping of settings. */
    public static List<String> names() {
        return PARSERS.keySet().stream().map(ConfigKey::lastName).toList();
    }

    /** What a section of the file says; what is wrong in it goes to its problems. */
    static ClientSettings read(Section section) {
        Map<ConfigKey, String> texts = new EnumMap<>(ConfigKey.class);
        PARSERS.forEach((key, parser) -> section.optional(key, text -> {
                    var unused = parser.apply(text);
                    return text;
                })
                .ifPresent(text -> texts.put(key, text)));
        return new ClientSettings(texts);
    }

    /**
     * What texts by name say.
     *
     * @param problems hears the name and what is wrong with it, remedy included
     */
    public static ClientSettings of(Map<String, String> byName, BiConsumer<String, String> problems) {
        Map<ConfigKey, String> texts = new EnumMap<>(ConfigKey.class);
        byName.forEach((name, text) -> {
            Map.Entry<ConfigKey, Function<String, ?>> setting = PARSERS.entrySet().stream()
                    .filter(entry -> entry.getKey().lastName().equals(name))
                    .findFirst()
                    .orElse(null);
            if (setting == null) {
                problems.accept(name, "no such setting; " + DidYouMean.among(name, names()));
                return;
            }
            try {
                var unused = setting.getValue().apply(text);
                texts.put(setting.getKey(), text);
            } catch (IllegalArgumentException wrong) {
                problems.accept(name, String.valueOf(wrong.getMessage()));
            }
        });
        return new ClientSettings(texts);
    }

    /** These, and for what they do not say those of {@code base}. */
    public ClientSettings over(ClientSettings base) {
        Map<ConfigKey, String> all = new EnumMap<>(ConfigKey.class);
        all.putAll(base.texts);
        all.putAll(texts);
        return new ClientSettings(all);
    }

    /** What clients are told. */
    public SwarmSettings values() {
        return values(new Values() {
            @Override
            public <T> T value(ConfigKey key, Function<String, T> parser) {
                return parsed(key, parser);
            }
        });
    }

    private <T> T parsed(ConfigKey key, Function<String, T> parser) {
        String text = texts.get(key);
        return text == null ? ConfigDefaults.value(key, parser) : parser.apply(text);
    }

    /** Share of the viewers that is kept without peers, from 0 to 100. */
    public BigDecimal controlPercent() {
        return parsed(ConfigKey.SWARM_CONTROL, Quantities::percentage);
    }

    /** Where pages are to run the client's core, as their tag says. */
    public CorePlace core() {
        // A page keeps the disk store, and would have to move the core to itself once it hears of one.
        return values().diskBytes() > 0 ? CorePlace.PAGE : parsed(ConfigKey.SWARM_CORE, CorePlace::of);
    }

    ClientSettings withControlPercent(int percent) {
        return new ClientSettings(Map.of(ConfigKey.SWARM_CONTROL, percent + "%")).over(this);
    }

    /** Every setting by name, as it would be written. */
    public Map<String, String> byName() {
        Map<String, String> all = new LinkedHashMap<>();
        PARSERS.keySet()
                .forEach(key -> all.put(
                        key.lastName(), texts.getOrDefault(key, ConfigDefaults.value(key, Function.identity()))));
        return all;
    }

    private static int uplinkShare(String text) {
        int percent = Quantities.percentage(text).intValue();
        if (percent < 10) {
            throw new IllegalArgumentException("\"" + text + "\" is too little: use at least 10%, or upload-ratio 0");
        }
        return percent;
    }

    private static int maxPeers(String text) {
        int count = Quantities.count(text);
        if (count > 64) {
            throw new IllegalArgumentException("\"" + text + "\" is too many: use at most 64");
        }
        return count;
    }

    private static Consent consent(String text) {
        for (Consent consent : Consent.values()) {
            if (consent.word().equals(text)) {
                return consent;
            }
        }
        throw new IllegalArgumentException("\"" + text + "\" is none of required, notice, none");
    }
}
