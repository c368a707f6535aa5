package io.swarmgate.swarm.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.swarmgate.http.FieldLine;
import io.swarmgate.http.FieldLines;
import io.swarmgate.segment.SegmentDigest;
import io.swarmgate.swarm.protocol.SegmentName.Range;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes what the gateway says. */
public final class GatewayMessages {
    public static final int VERSION = 1;

    private static final JsonFactory JSON = new JsonFactory();
    private static final String PONG = "{\"t\":\"pong\"}";

    private GatewayMessages() {}

    /** What a message holds besides its type. */
    private interface Body {
        void write(JsonGenerator json) throws IOException;
    }

    private static String message(@Nullable String type, Body body) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            if (type != null) {
                json.writeStringField("t", type);
            }
            body.write(json);
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new IllegalStateException("writing to memory", impossible);
        }
        return text.toString();
    }

    /**
     * What a client is told of a file that is a stream by itself.
     *
     * @param fields of the origin's response, names in lower case
     */
    public record File(String path, long lengthBytes, FieldLines fields) {}

    /** The answer to a request for a token. */
    public static String joinAnswer(
            String token,
            long expiresSeconds,
            String stream,
            String socket,
            SwarmSettings settings,
            @Nullable File file) {
        return message(null, json -> {
            json.writeStringField("token", token);
            json.writeNumberField("expires", expiresSeconds);
            json.writeStringField("stream", stream);
            json.writeStringField("socket", socket);
            json.writeFieldName("settings");
            settings(json, settings);
            if (file != null) {
                file(json, file);
            }
        });
    }

    private static void file(JsonGenerator json, File file) throws IOException {
        json.writeObjectFieldStart("file");
        json.writeStringField("path", file.path());
        json.writeNumberField("length", file.lengthBytes());
        json.writeObjectFieldStart("fields");
        for (FieldLine field : file.fields().lines()) {
            json.writeStringField(field.name(), field.value());
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    /** The answer where there is no token. */
    public static String joinError(String error, String detail) {
        return message(null, json -> {
            json.writeStringField("error", error);
            json.writeStringField("detail", detail);
        });
    }

    public static String hello(byte[] nonce) {
        return message("hello", json -> {
            json.writeNumberField("v", VERSION);
            json.writeStringField("nonce", base64(nonce));
        });
    }

    /**
     * @param salt by which the peer shows that it has chunks
     * @param resumed whether the session goes on that the client asked for
     * @param unknown whether no manifest of the peer's stream was read so far
     */
    public static String welcome(
            PeerId peer,
            String session,
            SwarmSettings settings,
            List<IceServer> ice,
            byte[] salt,
            boolean resumed,
            boolean unknown) {
        return message("welcome", json -> {
            json.writeStringField("peer", peer.value());
            json.writeStringField("session", session);
            json.writeFieldName("settings");
            settings(json, settings);
            json.writeArrayFieldStart("ice");
            for (IceServer server : ice) {
                iceServer(json, server);
            }
            json.writeEndArray();
            json.writeStringField("salt", base64(salt));
            if (resumed) {
                json.writeBooleanField("resumed", true);
            }
            if (unknown) {
                json.writeBooleanField("unknown", true);
            }
        });
    }

    private static void iceServer(JsonGenerator json, IceServer server) throws IOException {
        json.writeStartObject();
        json.writeArrayFieldStart("urls");
        for (String url : server.urls()) {
            json.writeString(url);
        }
        json.writeEndArray();
        if (server.username() != null && server.credential() != null) {
            json.writeStringField("username", server.username());
            json.writeStringField("credential", server.credential());
        }
        json.writeEndObject();
    }

    public static String settings(SwarmSettings settings) {
        return message("settings", json -> {
            json.writeFieldName("settings");
            settings(json, settings);
        });
    }

    private static void settings(JsonGenerator json, SwarmSettings settings) throws IOException {
        json.writeStartObject();
        json.writeBooleanField("enabled", settings.enabled());
        json.writeBooleanField("relayOnly", settings.relayOnly());
        json.writeBooleanField("localCandidates", settings.localCandidates());
        json.writeNumberField("uploadRatio", settings.uploadRatio());
        json.writeNumberField("uploadKbps", settings.uploadKbps());
        json.writeNumberField("uplinkPercent", settings.uplinkPercent());
        json.writeBooleanField("uploadOnCellular", settings.uploadOnCellular());
        json.writeBooleanField("uploadWhenHidden", settings.uploadWhenHidden());
        json.writeNumberField("minSwarm", settings.minSwarm());
        json.writeNumberField("maxPeers", settings.maxPeers());
        json.writeNumberField("budget", settings.budgetBytes());
        json.writeNumberField("diskStore", settings.diskBytes());
        json.writeBooleanField("pace", settings.pace());
        json.writeBooleanField("shareInit", settings.shareInit());
        json.writeStringField("consent", settings.consent().word());
        json.writeEndObject();
    }

    /** @param grows whether segments are listed before they are complete */
    public static String segments(String track, boolean live, boolean grows, List<ListedSegment> list) {
        return message("segments", json -> {
            json.writeStringField("track", track);
            json.writeBooleanField("live", live);
            if (grows) {
                json.writeBooleanField("grows", true);
            }
            json.writeArrayFieldStart("list");
            for (ListedSegment segment : list) {
                json.writeStartObject();
                name(json, segment.name());
                json.writeNumberField("n", segment.number());
                if (segment.durationSeconds() != null) {
                    json.writeNumberField("duration", segment.durationSeconds());
                }
                if (segment.digest() != null) {
                    digest(json, segment.digest());
                }
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    public static String digest(SegmentName segment, SegmentDigest digest) {
        return message("digest", json -> {
            name(json, segment);
            digest(json, digest);
        });
    }

    private static void digest(JsonGenerator json, SegmentDigest digest) throws IOException {
        json.writeObjectFieldStart("digest");
        json.writeNumberField("length", digest.complete() ? digest.lengthBytes() : 0);
        json.writeBooleanField("complete", digest.complete());
        json.writeStringField("chunks", base64(Base64.getDecoder().decode(digest.chunks())));
        json.writeEndObject();
    }

    public static String seed(SegmentName segment) {
        return message("seed", json -> name(json, segment));
    }

    /** @param part of so many even ones, counted from 0 */
    public static String seed(SegmentName segment, int part, int parts) {
        return message("seed", json -> {
            name(json, segment);
            json.writeArrayFieldStart("part");
            json.writeNumber(part);
            json.writeNumber(parts);
            json.writeEndArray();
        });
    }

    private static void name(JsonGenerator json, SegmentName segment) throws IOException {
        json.writeStringField("path", segment.path());
        Range range = segment.range();
        if (range != null) {
            json.writeArrayFieldStart("range");
            json.writeNumber(range.first());
            json.writeNumber(range.last());
            json.writeEndArray();
        }
    }

    /**
     * A neighbour.
     *
     * @param offer whether the receiver makes the offer
     * @param grant number by which the receiver names what the two give each other
     */
    public record Neighbour(PeerId peer, boolean offer, int grant) {}

    public static String peers(Collection<Neighbour> add, Collection<PeerId> drop) {
        return message("peers", json -> {
            json.writeArrayFieldStart("add");
            for (Neighbour neighbour : add) {
                json.writeStartObject();
                json.writeStringField("peer", neighbour.peer().value());
                json.writeBooleanField("offer", neighbour.offer());
                json.writeNumberField("grant", neighbour.grant());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("drop");
            for (PeerId peer : drop) {
                json.writeString(peer.value());
            }
            json.writeEndArray();
        });
    }

    public static String signal(PeerId from, SignalData data) {
        return message("signal", json -> {
            json.writeStringField("peer", from.value());
            json.writeObjectFieldStart("data");
            if (data instanceof SignalData.Description description) {
                json.writeStringField("type", description.type());
                json.writeStringField("sdp", description.sdp());
            } else if (data instanceof SignalData.Candidate candidate) {
                candidate(json, candidate);
            }
            json.writeEndObject();
        });
    }

    private static void candidate(JsonGenerator json, SignalData.Candidate candidate) throws IOException {
        json.writeStringField("candidate", candidate.candidate());
        if (candidate.sdpMid() != null) {
            json.writeStringField("sdpMid", candidate.sdpMid());
        }
        if (candidate.sdpMLineIndex() != null) {
            json.writeNumberField("sdpMLineIndex", candidate.sdpMLineIndex());
        }
        if (candidate.usernameFragment() != null) {
            json.writeStringField("usernameFragment", candidate.usernameFragment());
        }
    }

    /** @param expelled false if it only left */
    public static String bye(PeerId peer, boolean expelled) {
        return message("bye", json -> {
            json.writeStringField("peer", peer.value());
            json.writeStringField("reason", expelled ? "expelled" : "left");
        });
    }

    public static String pong() {
        return PONG;
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
