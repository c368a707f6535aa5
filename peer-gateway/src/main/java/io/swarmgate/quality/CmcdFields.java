package io.swarmgate.quality;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** CMCD in its four request fields (CTA-5004, "transmission mode 1"). */
public final class CmcdFields {
    private static final List<String> NAMES = List.of("CMCD-Object", "CMCD-Request", "CMCD-Session", "CMCD-Status");
    private static final int MAX_LENGTH = 4096;

    private CmcdFields() {}

    /** @param values of a field's name, its lines combined; null where there is none */
    public static Cmcd read(Function<String, @Nullable String> values) {
        Cmcd.Builder into = new Cmcd.Builder();
        for (String name : NAMES) {
            String value = values.apply(name);
            if (value != null && value.length() <= MAX_LENGTH) {
                CmcdList.read(value, into);
            }
        }
        return into.build();
    }
}
