package io.swarmgate.edge.origin;

/**
 * Why an origin gave no complete response.
 *
 * @param kind decides the status code and the {@code Proxy-Status} error type
 * @param detail for the person reading the log: what was tried and what happened
 */
public record OriginFailure(Kind kind, String detail) {
    /** Error types of RFC 9209, section 2.3, with the status code a gateway answers. */
    public enum Kind {
        DNS_ERROR("dns_error", 502),
        DNS_TIMEOUT("dns_timeout", 504),
        CONNECTION_REFUSED("connection_refused", 502),
        CONNECTION_TIMEOUT("connection_timeout", 504),
        CONNECTION_TERMINATED("connection_terminated", 502),
        CONNECTION_LIMIT_REACHED("connection_limit_reached", 503),
        TLS_CERTIFICATE_ERROR("tls_certificate_error", 502),
        TLS_PROTOCOL_ERROR("tls_protocol_error", 502),
        RESPONSE_TIMEOUT("connection_read_timeout", 504),
        RESPONSE_INCOMPLETE("http_response_incomplete", 502),
        PROTOCOL_ERROR("http_protocol_error", 502),
        INTERNAL("proxy_internal_error", 500),
        LOOP_DETECTED("proxy_loop_detected", 508),
        CANCELLED("http_request_error", 499);

        private final String errorType;
        private final int status;

        Kind(String errorType, int status) {
            this.errorType = errorType;
            this.status = status;
        }

        public String errorType() {
            return errorType;
        }

        public int status() {
            return status;
        }
    }
}
