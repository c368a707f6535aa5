package io.swarmgate.quality;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a player says of itself with one request (Common Media Client Data, CTA-5004), as far as it tells of the
 * viewer's experience.
 */
public final class Cmcd {
    /** Says nothing. */
    public static final Cmcd NONE = new Cmcd(Map.of());

    /** No figure of a playback is larger: ten days in milliseconds. */
    static final long MAX_INTEGER = 864_000_000L;
    /** CTA-5004 allows session ids of 64 characters. */
    static final int MAX_TEXT = 64;

    private final Map<CmcdKey, Object> values;

    private Cmcd(Map<CmcdKey, Object> values) {
        this.values = values;
    }

    /** Collects values; what is not of its key's type, or out of bounds, is as if it were not there. */
    static final class Builder {
        private final Map<CmcdKey, Object> values = new EnumMap<>(CmcdKey.class);

        /** @param number as players of the second version write it also with a fraction */
        void number(String key, double number) {
            CmcdKey known = known(key, CmcdKey.Type.INTEGER);
            if (known != null && number >= 0 && number <= MAX_INTEGER) {
                values.putIfAbsent(known, Math.round(number));
            }
        }

        void flag(String key, boolean value) {
            CmcdKey known = known(key, CmcdKey.Type.BOOLEAN);
            if (known != null) {
                values.putIfAbsent(known, value);
            }
        }

        /** A string or a token: players confuse them. */
        void text(String key, String text) {
            CmcdKey known = CmcdKey.named(key)
                    .filter(found -> found.type() == CmcdKey.Type.STRING || found.type() == CmcdKey.Type.TOKEN)
                    .orElse(null);
            if (known != null && !text.isEmpty() && text.length() <= MAX_TEXT) {
                values.putIfAbsent(known, text);
            }
        }

        private static @Nullable CmcdKey known(String key, CmcdKey.Type type) {
            return CmcdKey.named(key).filter(found -> found.type() == type).orElse(null);
        }

        Cmcd build() {
            return values.isEmpty() ? NONE : new Cmcd(values);
        }
    }

    /** The value of an integer key; empty if it was not sent. */
    public OptionalLong integer(CmcdKey key) {
        return values.get(key) instanceof Long value ? OptionalLong.of(value) : OptionalLong.empty();
    }

    public boolean flag(CmcdKey key) {
        return Boolean.TRUE.equals(values.get(key));
    }

    public Optional<String> text(CmcdKey key) {
        return values.get(key) instanceof String value ? Optional.of(value) : Optional.empty();
    }

    /** Whether the object asked for is media: audio, video or both. Without a type it is taken for it. */
    public boolean isMedia() {
        return text(CmcdKey.OBJECT_TYPE)
                .map(type -> type.equals("v") || type.equals("a") || type.equals("av"))
                .orElse(true);
    }

    /** Whether the object is one that is played exactly once: audio that goes along with video is not counted again. */
    public boolean isVideo() {
        return text(CmcdKey.OBJECT_TYPE)
                .map(type -> type.equals("v") || type.equals("av"))
                .orElse(false);
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    @Override
    public String toString() {
        return "Cmcd" + values;
    }
}
