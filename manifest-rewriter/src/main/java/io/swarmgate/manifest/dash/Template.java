package io.swarmgate.manifest.dash;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Template identifiers (clause 5.3.9.4.4). What is no identifier stays as it is, a stray dollar sign included. */
final class Template {
    /** Stands for the percent sign of a format; URLs hold no private characters. */
    private static final char FORMAT = '\ue025';

    private static final Pattern FORMATS =
            Pattern.compile("(\\$(?:RepresentationID|Bandwidth|Number|Time|SubNumber))%([0-9]{0,3}d\\$)");

    private Template() {}

    /** The template with a private character for the percent sign in each format. */
    static String withoutFormats(String template) {
        return template.indexOf('%') < 0 ? template : FORMATS.matcher(template).replaceAll("$1" + FORMAT + "$2");
    }

    /** Undoes {@link #withoutFormats}. */
    static String withFormats(String template) {
        return template.replace(FORMAT, '%');
    }

    /** Values of the identifiers; a null one leaves its identifier in place. */
    record Values(
            @Nullable String representationId,
            @Nullable String bandwidth,
            @Nullable String number,
            @Nullable String time,
            @Nullable String subNumber) {

        @Nullable String of(String identifier) {
            return switch (identifier) {
                case "RepresentationID" -> representationId;
                case "Bandwidth" -> bandwidth;
                case "Number" -> number;
                case "Time" -> time;
                case "SubNumber" -> subNumber;
                default -> null;
            };
        }

        boolean isComplete() {
            return number != null;
        }
    }

    /** The URL of one segment. */
    static String substitute(String template, Values values) {
        int dollar = template.indexOf('$');
        if (dollar < 0) {
            return template;
        }
        StringBuilder out = new StringBuilder(template.length() + 16);
        int done = 0;
        while (dollar >= 0) {
            int close = template.indexOf('$', dollar + 1);
            if (close < 0) {
                break;
            }
            out.append(template, done, dollar);
            done = append(template, dollar, close, values, out);
            dollar = template.indexOf('$', done);
        }
        return out.append(template, done, template.length()).toString();
    }

    /** Appends what stands between two dollar signs; answers where to go on. */
    private static int append(String template, int dollar, int close, Values values, StringBuilder out) {
        if (close == dollar + 1) {
            out.append(values.isComplete() ? "$" : "$$");
            return close + 1;
        }
        int percent = template.indexOf('%', dollar);
        boolean wide = percent > 0 && percent < close;
        String value = values.of(template.substring(dollar + 1, wide ? percent : close));
        int width = wide ? width(template, percent + 1, close) : 0;
        if (value == null || width < 0) {
            // Not ours: the closing sign may open the next identifier.
            out.append(template, dollar, close);
            return values.isComplete() || !isIdentifier(template, dollar, close) ? close : appendClosing(close, out);
        }
        for (int i = value.length(); i < width; i++) {
            out.append('0');
        }
        out.append(value);
        return close + 1;
    }

    private static int appendClosing(int close, StringBuilder out) {
        out.append('$');
        return close + 1;
    }

    private static boolean isIdentifier(String template, int dollar, int close) {
        int percent = template.indexOf('%', dollar);
        int end = percent > 0 && percent < close ? percent : close;
        return switch (template.substring(dollar + 1, end)) {
            case "Number", "Time", "SubNumber", "RepresentationID", "Bandwidth" -> true;
            default -> false;
        };
    }

    /** Width of {@code %05d}, also of {@code %5d} and {@code %d}, which are met; -1 if it is no format. */
    private static int width(String template, int from, int close) {
        if (close - from > 4 || template.charAt(close - 1) != 'd') {
            return -1;
        }
        int width = 0;
        for (int i = from; i < close - 1; i++) {
            int digit = template.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            width = width * 10 + digit;
        }
        return width;
    }
}
