package io.swarmgate.segment;

/**
 * Why no complete response came from the source.
 *
 * @param status to answer the client with
 * @param errorType of RFC 9209, section 2.3
 * @param detail for the log
 */
public record SourceFailure(int status, String errorType, String detail) {
    static SourceFailure protocol(String detail) {
        return new SourceFailure(502, "http_protocol_error", detail);
    }

    static SourceFailure incomplete(String detail) {
        return new SourceFailure(502, "http_response_incomplete", detail);
    }
}
