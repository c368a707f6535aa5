package io.swarmgate.quality;

import io.swarmgate.http.FieldLine;
import io.swarmgate.http.FieldLines;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** CMCD in its four request fields (CTA-5004, "transmission mode 1"). */
public final class CmcdFields {
    private static final String PREFIX = "CMCD-";
    private static final Set<String> NAMES = names();
    private static final int MAX_LENGTH = 4096;

    private CmcdFields() {}

    private static Set<String> names() {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        names.addAll(Set.of("CMCD-Object", "CMCD-Request", "CMCD-Session", "CMCD-Status"));
        return names;
    }

    /** In one walk over the fields, of which there are none of these as a rule. */
    public static Cmcd read(FieldLines fields) {
        Cmcd.@Nullable Builder into = null;
        for (FieldLine line : fields.lines()) {
            String name = line.name();
            if (name.regionMatches(true, 0, PREFIX, 0, PREFIX.length())
                    && NAMES.contains(name)
                    && line.value().length() <= MAX_LENGTH) {
                into = into == null ? new Cmcd.Builder() : into;
                CmcdList.read(line.value(), into);
            }
        }
        return into == null ? Cmcd.NONE : into.build();
    }
}
