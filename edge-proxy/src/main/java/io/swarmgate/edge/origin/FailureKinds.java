package io.swarmgate.edge.origin;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.StreamResetException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says in the words of RFC 9209 what an exception of the HTTP client means. */
final class FailureKinds {
    private FailureKinds() {}

    /** @param connected whether the failure came after a connection was there */
    static OriginFailure.Kind of(Throwable cause, boolean connected, boolean headSeen) {
        if (has(cause, CertificateException.class)) {
            return OriginFailure.Kind.TLS_CERTIFICATE_ERROR;
        }
        if (has(cause, SSLException.class)) {
            return OriginFailure.Kind.TLS_PROTOCOL_ERROR;
        }
        if (cause instanceof ConnectionPoolTooBusyException) {
            return OriginFailure.Kind.CONNECTION_LIMIT_REACHED;
        }
        if (cause instanceof HttpClosedException
                || cause instanceof StreamResetException
                || (connected && cause instanceof SocketException)) {
            return broken(headSeen);
        }
        if (!connected) {
            return notConnected(cause);
        }
        if (cause instanceof DecoderException || !(cause instanceof IOException)) {
            return OriginFailure.Kind.PROTOCOL_ERROR;
        }
        return broken(headSeen);
    }

    /**
     * True if the connection was closed under the request, as happens to one that was idle for too long.
     *
     * @param connected whether it had been handed out
     */
    static boolean isClosedConnection(Throwable cause, boolean connected) {
        return cause instanceof HttpClosedException || (connected && cause instanceof IOException);
    }

    private static OriginFailure.Kind broken(boolean headSeen) {
        return headSeen ? OriginFailure.Kind.RESPONSE_INCOMPLETE : OriginFailure.Kind.CONNECTION_TERMINATED;
    }

    private static OriginFailure.Kind notConnected(Throwable cause) {
        if (has(cause, UnknownHostException.class)) {
            return OriginFailure.Kind.DNS_ERROR;
        }
        if (has(cause, ConnectTimeoutException.class) || has(cause, TimeoutException.class)) {
            return OriginFailure.Kind.CONNECTION_TIMEOUT;
        }
        if (has(cause, ConnectException.class) || has(cause, SocketException.class)) {
            return OriginFailure.Kind.CONNECTION_REFUSED;
        }
        return OriginFailure.Kind.CONNECTION_TERMINATED;
    }

    private static boolean has(@Nullable Throwable cause, Class<? extends Throwable> type) {
        Throwable at = cause;
        for (int depth = 0; at != null && depth < 16; depth++) {
            if (type.isInstance(at)) {
                return true;
            }
            at = at.getCause();
        }
        return false;
    }
}
