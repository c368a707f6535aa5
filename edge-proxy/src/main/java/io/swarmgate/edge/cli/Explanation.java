package io.swarmgate.edge.cli;

import io.swarmgate.manifest.ManifestFormat;
import io.swarmgate.manifest.RewriteResult;
import io.swarmgate.manifest.RewriteResult.ExplainedReference;
import io.swarmgate.manifest.RewriteResult.Understood;
import io.swarmgate.manifest.UriDecision;
import io.swarmgate.manifest.UriDecision.Keep;
import io.swarmgate.manifest.UriDecision.Replace;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;

/** Tells a person what becomes of each reference of a manifest: one line each, columns separated by tabs. */
final class Explanation {
    private Explanation() {}

    static void print(PrintWriter out, String file, String url, Optional<ManifestFormat> format, RewriteResult result) {
        String title = "# " + file + " (" + url + "): "
                + format.map(known -> known + ", ").orElse("");
        if (!(result instanceof Understood understood)) {
            out.println(printable(title + "untouched"));
            return;
        }
        List<ExplainedReference> references = understood.explain();
        long mapped = references.stream()
                .filter(reference -> reference.decision() instanceof Replace)
                .count();
        out.println(printable(title + references.size() + " references, " + mapped + " mapped"));
        out.println("# line\telement\tkind\treference\turl\tfate");
        for (ExplainedReference reference : references) {
            out.println(String.join(
                    "\t",
                    String.valueOf(reference.line()),
                    printable(reference.element()),
                    RewriteCommand.words(reference.kind()),
                    printable(reference.reference()),
                    printable(reference.url()),
                    printable(fate(reference.decision()))));
        }
    }

    private static String fate(UriDecision decision) {
        if (decision instanceof Keep keep) {
            return "kept: " + RewriteCommand.words(keep.reason()) + " ("
                    + switch (keep.reason()) {
                        case ALREADY_MAPPED -> "already points at the gateway";
                        case UNROUTED -> "no configured origin covers it";
                        case SAME_MEANING -> "means the same to a client of the edge";
                        case KIND_EXCLUDED -> "init-segments is off";
                        case STEERED -> "players derive URLs of other hosts from it (content steering)";
                        case NOT_HTTP -> "not http or https";
                        case MALFORMED -> "clients would not agree on its meaning";
                    }
                    + ")";
        }
        return "mapped to " + ((Replace) decision).text();
    }

    /** Control characters would break the columns, or the terminal. */
    private static String printable(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (Character.isISOControl(c)) {
                out.append(String.format("\\u%04x", c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.toString();
    }
}
