package io.swarmgate.http;

import java.time.Instant;

/** Conditional requests against a selected representation (RFC 9110, section 13). */
public final class Precondition {
    private Precondition() {}

    /** True if GET or HEAD is to be answered 304 (RFC 9110, section 13.2.2, steps 3 and 4). */
    public static boolean notModified(FieldLines request, Validator current) {
        String noneMatch = request.combined("If-None-Match");
        if (noneMatch != null) {
            return matches(noneMatch, current);
        }
        Instant since = HttpDate.parse(request.first("If-Modified-Since"));
        Instant lastModified = current.lastModified();
        return since != null && lastModified != null && !lastModified.isAfter(since);
    }

    private static boolean matches(String noneMatch, Validator current) {
        if (noneMatch.strip().equals("*")) {
            return true;
        }
        EntityTag tag = current.entityTag();
        return tag != null && EntityTag.parseList(noneMatch).stream().anyMatch(tag::weaklyEquals);
    }

    /** True if a Range field counts: there is no If-Range, or it names the current bytes (RFC 9110, 13.1.5). */
    public static boolean rangeApplies(FieldLines request, Validator current) {
        String ifRange = request.first("If-Range");
        if (ifRange == null) {
            return true;
        }
        EntityTag wanted = EntityTag.parse(ifRange);
        if (wanted != null) {
            return wanted.stronglyEquals(current.entityTag());
        }
        Instant date = HttpDate.parse(ifRange);
        return date != null && current.lastModifiedIsStrong() && date.equals(current.lastModified());
    }
}
