package io.swarmgate.quality;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The reserved keys of CTA-5004 that tell of a viewer's experience; all others are skipped. */
public enum CmcdKey {
    /** Of the object asked for, in kbit/s. */
    ENCODED_BITRATE("br", Type.INTEGER),
    /** Of the media element's buffer for the object's type, in milliseconds. */
    BUFFER_LENGTH("bl", Type.INTEGER),
    /** The buffer ran dry between the previous request and this one. */
    BUFFER_STARVATION("bs", Type.BOOLEAN),
    /** How long it stayed dry, in milliseconds; of the second version. */
    BUFFER_STARVATION_DURATION("bsd", Type.INTEGER),
    /** Playing time of the object asked for, in milliseconds. */
    OBJECT_DURATION("d", Type.INTEGER),
    /** From the wish to play until the first frame, in milliseconds; of the second version. */
    MEDIA_START_DELAY("msd", Type.INTEGER),
    /** One of the letters of {@link Cmcd#isMedia()} and others. */
    OBJECT_TYPE("ot", Type.TOKEN),
    /** Names the playback session, a GUID as a rule. */
    SESSION_ID("sid", Type.STRING);

    /** What a key's value may be. */
    enum Type {
        INTEGER,
        BOOLEAN,
        TOKEN,
        STRING
    }

    private static final Map<String, CmcdKey> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(CmcdKey::key, Function.identity()));

    private final String key;
    private final Type type;

    CmcdKey(String key, Type type) {
        this.key = key;
        this.type = type;
    }

    /** As it stands in requests. */
    public String key() {
        return key;
    }

    Type type() {
        return type;
    }

    static Optional<CmcdKey> named(String key) {
        return Optional.ofNullable(BY_NAME.get(key));
    }
}
