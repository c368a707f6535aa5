package io.swarmgate.edge.manifest;

import org.jspecify.annotations.Nullable;

/**
 * What a client asks to wait for (RFC 8216bis, section 6.2.5.2): a playlist that holds at least this segment or part.
 *
 * @param mediaSequenceNumber {@code _HLS_msn}
 * @param part {@code _HLS_part}; null if the whole segment is wanted
 */
public record DeliveryDirectives(
        long mediaSequenceNumber, @Nullable Integer part) {

    /** The directives in a URL's query; null if it asks for no blocking. */
    public static @Nullable DeliveryDirectives of(String url) {
        int mark = url.indexOf('?');
        if (mark < 0) {
            return null;
        }
        Long number = null;
        Long part = null;
        int hash = url.indexOf('#', mark);
        for (String parameter :
                url.substring(mark + 1, hash < 0 ? url.length() : hash).split("&", -1)) {
            if (parameter.startsWith("_HLS_msn=")) {
                number = decimal(parameter.substring(9));
            } else if (parameter.startsWith("_HLS_part=")) {
                part = decimal(parameter.substring(10));
            }
        }
        return number == null ? null : new DeliveryDirectives(number, part == null ? null : part.intValue());
    }

    private static @Nullable Long decimal(String text) {
        return text.matches("[0-9]{1,9}") ? Long.valueOf(text) : null;
    }
}
