package io.swarmgate.edge.page;

import io.swarmgate.edge.origin.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the policies in a response's fields say about the client, and how they have to be extended for it. Decided from
 * the response at hand alone, so that nothing is kept and nothing is per viewer.
 */
final class PolicyFields {
    /** Name of the client's Trusted Types policy. */
    private static final String TRUSTED_TYPE = "swarmgate";

    private static final String[] SCRIPT = {"script-src-elem", "script-src", "default-src"};
    private static final String[] WORKER = {"worker-src", "child-src", "script-src", "default-src"};
    private static final String[] CONNECT = {"connect-src", "default-src"};

    private final WebAddress page;
    private final WebAddress script;
    private final List<String> hashes;
    private final List<SecurityPolicy> enforced;
    private final List<SecurityPolicy> reported;
    private final Fields fields;

    /**
     * @param page the document's own address
     * @param script the client's address
     * @param hashes integrity of the client's scripts, that of the tag first, where policies may be extended; none
     *     where they may not
     */
    PolicyFields(Fields fields, WebAddress page, WebAddress script, List<String> hashes) {
        this.page = page;
        this.script = script;
        this.hashes = List.copyOf(hashes);
        this.fields = hashes.isEmpty() ? fields : extended(fields);
        this.enforced = policies(this.fields, "Content-Security-Policy");
        this.reported = policies(this.fields, "Content-Security-Policy-Report-Only");
    }

    /** The response's fields, policies extended if they may be. */
    Fields fields() {
        return fields;
    }

    /**
     * The nonce for the script's tag: of the first policy that needs one, and if none does, of the first that knows
     * one; null if none does. Policies that only report come last.
     */
    @Nullable String nonce() {
        List<SecurityPolicy> all = new ArrayList<>(enforced);
        all.addAll(reported);
        String first = null;
        for (SecurityPolicy policy : all) {
            String nonce = scripts(policy).nonce();
            if (nonce != null && !allowsByPlace(policy)) {
                return nonce;
            }
            first = first == null ? nonce : first;
        }
        return first;
    }

    /** True if the script's tag, with {@link #nonce()} and the integrity given, may run. */
    boolean allowScript() {
        String nonce = nonce();
        return enforced.stream()
                .allMatch(policy ->
                        allowsByPlace(policy) || hasHash(policy) || (nonce != null && hasNonce(policy, nonce)));
    }

    /** True if the script needs its integrity in the tag, since a policy knows it by its hash. */
    boolean needIntegrity() {
        return enforced.stream().anyMatch(this::hasHash) || reported.stream().anyMatch(this::hasHash);
    }

    /** True if a Service Worker of the document's own host may be registered. */
    boolean allowWorker() {
        WebAddress worker = page.by(page.scheme(), "/_p2p/sw.js");
        return enforced.stream().allMatch(policy -> allowsWorker(policy, worker) && allowsTrustedType(policy));
    }

    /** True if the client may load a script, if that is of the place or the nonce of its own tag. */
    boolean allowExtras() {
        return enforced.stream().allMatch(PolicyFields::allowsTrustedType);
    }

    /** Where Trusted Types are listed, a script's URL needs a policy of a name that is. */
    private static boolean allowsTrustedType(SecurityPolicy policy) {
        SecurityPolicy.Directive types = policy.directive("trusted-types");
        return types == null || types.values().contains("*") || types.values().contains(TRUSTED_TYPE);
    }

    /** True if the client may speak with the gateway: its socket, and requests over HTTP. */
    boolean allowConnections() {
        return enforced.stream().allMatch(this::allowsConnections);
    }

    private boolean allowsWorker(SecurityPolicy policy, WebAddress worker) {
        SecurityPolicy.Directive governing = policy.governing(WORKER);
        if (governing == null) {
            return true;
        }
        SourceList sources = new SourceList(governing.values());
        boolean scripts =
                !governing.name().equals("worker-src") && !governing.name().equals("child-src");
        // What is not about scripts knows no strict-dynamic.
        return sources.allows(worker, page) || (scripts && sources.isStrictDynamic());
    }

    private boolean allowsConnections(SecurityPolicy policy) {
        SecurityPolicy.Directive governing = policy.governing(CONNECT);
        if (governing == null) {
            return true;
        }
        SourceList sources = new SourceList(governing.values());
        WebAddress socket = script.by(script.isSecure() ? "wss" : "ws", "/_p2p/@/signal");
        return sources.allows(socket, page) && sources.allows(script.by(script.scheme(), "/_p2p/@/join"), page);
    }

    private boolean allowsByPlace(SecurityPolicy policy) {
        SourceList scripts = scripts(policy);
        return policy.governing(SCRIPT) == null || (!scripts.isStrictDynamic() && scripts.allows(script, page));
    }

    private boolean hasHash(SecurityPolicy policy) {
        return !hashes.isEmpty() && scripts(policy).sources().contains("'" + hashes.get(0) + "'");
    }

    private static boolean hasNonce(SecurityPolicy policy, String nonce) {
        String prefix = "'nonce-";
        return scripts(policy).sources().stream()
                .anyMatch(source -> source.regionMatches(true, 0, prefix, 0, prefix.length())
                        && source.substring(prefix.length()).equals(nonce + "'"));
    }

    private static SourceList scripts(SecurityPolicy policy) {
        SecurityPolicy.Directive governing = policy.governing(SCRIPT);
        return new SourceList(governing == null ? List.of() : governing.values());
    }

    private static List<SecurityPolicy> policies(Fields fields, String name) {
        return fields.all(name)
                .flatMap(value -> SecurityPolicy.parseList(value).stream())
                .toList();
    }

    private Fields extended(Fields original) {
        List<Fields.Field> lines = new ArrayList<>();
        for (Fields.Field line : original.lines()) {
            boolean policy = line.name().equalsIgnoreCase("Content-Security-Policy")
                    || line.name().equalsIgnoreCase("Content-Security-Policy-Report-Only");
            lines.add(policy ? new Fields.Field(line.name(), extended(line.value())) : line);
        }
        return new Fields(lines);
    }

    /** The line with each policy extended that has to be; if none has, exactly as it came. */
    private String extended(String value) {
        List<SecurityPolicy> before = SecurityPolicy.parseList(value);
        List<SecurityPolicy> after = before.stream().map(this::extended).toList();
        return after.equals(before)
                ? value
                : after.stream().map(SecurityPolicy::toString).collect(Collectors.joining(", "));
    }

    private SecurityPolicy extended(SecurityPolicy policy) {
        SecurityPolicy out = policy;
        if (!allowsByPlace(policy) && scripts(policy).nonce() == null) {
            for (String hash : hashes) {
                out = out.allowing("'" + hash + "'", SCRIPT);
            }
        }
        if (!allowsWorker(policy, page.by(page.scheme(), "/_p2p/sw.js"))) {
            out = out.allowing("'self'", WORKER);
        }
        if (!allowsConnections(policy)) {
            if (script.origin().equals(page.origin())) {
                out = out.allowing("'self'", CONNECT);
            } else {
                out = out.allowing(script.origin(), CONNECT);
                out = out.allowing(
                        script.by(script.isSecure() ? "wss" : "ws", "/").origin(), CONNECT);
            }
        }
        if (!allowsTrustedType(out)) {
            out = out.allowing(TRUSTED_TYPE, "trusted-types");
        }
        return out;
    }
}
