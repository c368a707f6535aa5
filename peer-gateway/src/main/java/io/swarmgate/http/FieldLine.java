package io.swarmgate.http;

/** One field line (RFC 9110, section 5), the name as it was spelled. */
public record FieldLine(String name, String value) {}
