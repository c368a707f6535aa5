package io.swarmgate.edge.handler;

import io.undertow.server.HttpServerExchange;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The query as the client sent it. A query may begin with a question mark (RFC 3986, section 3.4); Undertow takes one
 * off, and only its parameters still show that there was one.
 */
final class ReceivedQuery {
    private ReceivedQuery() {}

    /** Without the question mark that separates it from the path; null if it is empty or there is none. */
    static @Nullable String of(HttpServerExchange exchange) {
        String kept = exchange.getQueryString();
        String withMark = "?" + kept;
        String firstName = firstName(withMark);
        Deque<String> values = exchange.getQueryParameters().get(firstName);
        if (values != null && values.size() > count(kept, firstName)) {
            return withMark;
        }
        return kept.isEmpty() ? null : kept;
    }

    private static String firstName(String query) {
        return name(query.split("&", 2)[0]);
    }

    private static int count(String query, String name) {
        int found = 0;
        for (String parameter : query.split("&", -1)) {
            if (name(parameter).equals(name)) {
                found++;
            }
        }
        return found;
    }

    private static String name(String parameter) {
        int equals = parameter.indexOf('=');
        return equals < 0 ? parameter : parameter.substring(0, equals);
    }
}
