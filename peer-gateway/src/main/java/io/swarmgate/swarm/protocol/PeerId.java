package io.swarmgate.swarm.protocol;

import java.util.regex.Pattern;

/** Names a peer: the first 8 bytes of SHA-256 over its public key, as 16 lower-case hex digits. */
public record PeerId(String value) implements Comparable<PeerId> {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{16}");

    public PeerId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("\"" + value + "\" is no peer id");
        }
    }

    static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }

    @Override
    public int compareTo(PeerId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
