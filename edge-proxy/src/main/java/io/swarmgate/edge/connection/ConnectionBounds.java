package io.swarmgate.edge.connection;

import java.time.Duration;

/**
 * What the clients of a listener may have and how long they may take.
 *
 * @param served connections on which requests are answered
 * @param accepted connections in all: beyond these, new ones wait in the kernel
 * @param perAddress connections of one address, those of trusted proxies excepted
 * @param handshake longest TLS handshake, longest HTTP/2 header section, and longest body of a request
 * @param noRequest longest time without a request
 * @param idle longest time in which nothing moves although there are requests
 * @param streams requests at once on one HTTP/2 connection
 */
public record ConnectionBounds(
        int served, int accepted, int perAddress, Duration handshake, Duration noRequest, Duration idle, int streams) {}
