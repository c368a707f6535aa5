package io.swarmgate.manifest.hls;

import io.swarmgate.manifest.ReferenceKind;
import io.swarmgate.manifest.UriDecision;
import io.swarmgate.manifest.UriDecision.Keep;
import io.swarmgate.manifest.UriDecision.Reason;
import io.swarmgate.manifest.UriDecision.Replace;
import io.swarmgate.manifest.UriPolicy;
import io.swarmgate.manifest.UriReference;
import io.swarmgate.manifest.hls.ReferenceVisitor.Form;

/** Decides single references of one playlist: substitution, resolution, policy, and whether the answer fits in. */
final class References {
    private static final Keep MALFORMED = new Keep(Reason.MALFORMED);

    private final byte[] text;
    private final String baseUrl;
    private final UriReference base;
    private final UriPolicy policy;
    private final Variables variables;

    /**
     * @param reference as it stands in the playlist
     * @param url what it means at the origin; the reference itself where that cannot be told
     */
    record Decided(String reference, String url, UriDecision decision) {}

    References(byte[] text, String baseUrl, UriPolicy policy, Variables variables) {
        this.text = text;
        this.baseUrl = baseUrl;
        this.base = UriReference.parse(baseUrl);
        this.policy = policy;
        this.variables = variables;
    }

    Variables variables() {
        return variables;
    }

    Decided decide(ReferenceKind kind, int start, int end, Form form) {
        String reference = ByteText.decode(text, start, end);
        String expanded = variables.expand(reference);
        if (expanded == null || expanded.isEmpty() || hasOuterSpace(expanded)) {
            return new Decided(reference, reference, MALFORMED);
        }
        String url = base.resolve(UriReference.parse(expanded)).toString();
        if (form == Form.AMBIGUOUS) {
            return new Decided(reference, url, MALFORMED);
        }
        UriDecision decision = policy.decide(kind, expanded, baseUrl, url);
        if (decision instanceof Replace && !fits(((Replace) decision).text(), form)) {
            decision = MALFORMED;
        }
        return new Decided(reference, url, decision);
    }

    /** The URL a reference means, or null if clients would not agree on it. */
    String resolve(String reference) {
        return base.resolve(UriReference.parse(reference)).toString();
    }

    /** White space other than ASCII is trimmed by some clients (ECMAScript's trim) and not by others. */
    private static boolean hasOuterSpace(String reference) {
        return isSpace(reference.charAt(0)) || isSpace(reference.charAt(reference.length() - 1));
    }

    private static boolean isSpace(char c) {
        return c <= ' ' || Character.isSpaceChar(c) || c == '\ufeff';
    }

    /** Whether text can stand where the reference stood without ending early or reading as something else. */
    static boolean fits(String text, Form form) {
        if (text.isEmpty() || text.contains("{$") || (form == Form.LINE && text.charAt(0) == '#')) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' '
                    || (c == '"' && form != Form.LINE)
                    || (form == Form.UNQUOTED && (c == ',' || c == ' ' || c == '\''))) {
                return false;
            }
        }
        return text.charAt(0) != ' ' && text.charAt(text.length() - 1) != ' ';
    }
}
