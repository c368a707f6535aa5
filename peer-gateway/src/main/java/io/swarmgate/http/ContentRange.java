package io.swarmgate.http;

import org.jspecify.annotations.Nullable;

/**
 * A Content-Range field in bytes (RFC 9110, section 14.4).
 *
 * @param interval null in a 416 response
 * @param completeLength null where the origin wrote {@code *}
 */
public record ContentRange(
        RangeSpec.@Nullable Interval interval, @Nullable Long completeLength) {

    /** Null if the field is absent or malformed. */
    public static @Nullable ContentRange parse(@Nullable String field) {
        if (field == null || !field.strip().regionMatches(true, 0, "bytes ", 0, 6)) {
            return null;
        }
        String text = field.strip().substring(6).strip();
        int slash = text.indexOf('/');
        if (slash < 0) {
            return null;
        }
        String range = text.substring(0, slash).strip();
        String complete = text.substring(slash + 1).strip();
        Long length = complete.equals("*") ? null : RangeSpec.position(complete);
        if (length == null && !complete.equals("*")) {
            return null;
        }
        if (range.equals("*")) {
            return length == null ? null : new ContentRange(null, length);
        }
        int dash = range.indexOf('-');
        Long first =
                dash < 0 ? null : RangeSpec.position(range.substring(0, dash).strip());
        Long last =
                dash < 0 ? null : RangeSpec.position(range.substring(dash + 1).strip());
        if (first == null || last == null || last < first || (length != null && last >= length)) {
            return null;
        }
        return new ContentRange(new RangeSpec.Interval(first, last + 1), length);
    }

    /** The field of a 206 response. */
    public static String of(RangeSpec.Interval interval, long completeLength) {
        return "bytes " + interval.start() + "-" + (interval.end() - 1) + "/" + completeLength;
    }

    /** The same of a representation whose length is not known yet. */
    public static String ofGrowing(RangeSpec.Interval interval) {
        return "bytes " + interval.start() + "-" + (interval.end() - 1) + "/*";
    }

    /** The field of a 416 response. */
    public static String unsatisfied(long completeLength) {
        return "bytes */" + completeLength;
    }
}
