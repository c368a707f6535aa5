package io.swarmgate.quality;

import io.swarmgate.ledger.ViewerGroup;
import io.swarmgate.swarm.protocol.JsonObject;
import io.swarmgate.swarm.protocol.MalformedMessage;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * What a page has observed of one playback since it began; docs/quality.md describes its JSON. Later reports of a
 * session hold all of the earlier ones, so that one that is lost, doubled or late changes nothing.
 *
 * @param session chosen by the page, anew for each playback
 * @param segment path of a segment that was played, which tells the route
 * @param viewers whether it has been in a swarm, or was told that it is kept apart
 * @param totals since the playback began
 */
public record PageReport(String session, String segment, ViewerGroup viewers, QualityAmounts totals) {
    /** What a report may have at most. */
    public static final int MAX_BYTES = 4096;

    private static final Pattern SESSION = Pattern.compile("[0-9a-f]{16,32}");
    private static final int MAX_SEGMENT = 2048;
    private static final long MAX_AMOUNT = 1_000_000_000_000L;

    /** @throws MalformedMessage naming the field that is not what it should be */
    public static PageReport parse(byte[] json) throws MalformedMessage {
        JsonObject report = JsonObject.parse(new String(json, StandardCharsets.UTF_8));
        return new PageReport(session(report), segment(report), viewers(report), totals(report));
    }

    private static String session(JsonObject report) throws MalformedMessage {
        String session = report.text("session", 32);
        if (!SESSION.matcher(session).matches()) {
            throw report.wrong("session", "16 to 32 hexadecimal digits are expected");
        }
        return session;
    }

    private static String segment(JsonObject report) throws MalformedMessage {
        String segment = report.text("segment", MAX_SEGMENT);
        if (!segment.startsWith("/")) {
            throw report.wrong("segment", "a path is expected");
        }
        return segment;
    }

    private static ViewerGroup viewers(JsonObject report) throws MalformedMessage {
        if (!report.has("group")) {
            return ViewerGroup.NONE;
        }
        String group = report.text("group", 16);
        for (ViewerGroup viewers : ViewerGroup.values()) {
            if (viewers.label().equals(group)) {
                return viewers;
            }
        }
        throw report.wrong("group", "there is none of that name");
    }

    private static QualityAmounts totals(JsonObject report) throws MalformedMessage {
        return new QualityAmounts(
                1,
                report.optionalCount("startup", MAX_AMOUNT),
                amount(report, "watched"),
                amount(report, "stalls"),
                amount(report, "stalled"),
                amount(report, "samples"),
                amount(report, "buffer"),
                amount(report, "media"),
                amount(report, "bytes"),
                amount(report, "frames"),
                amount(report, "dropped"),
                amount(report, "http"));
    }

    /** Amounts that are not there are none. */
    private static long amount(JsonObject report, String name) throws MalformedMessage {
        Long amount = report.optionalCount(name, MAX_AMOUNT);
        return amount == null ? 0 : amount;
    }
}
