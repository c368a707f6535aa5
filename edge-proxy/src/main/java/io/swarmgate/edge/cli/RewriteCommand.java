package io.swarmgate.edge.cli;

import io.swarmgate.manifest.ManifestFormat;
import io.swarmgate.manifest.ManifestRewriter;
import io.swarmgate.manifest.RewriteLimits;
import io.swarmgate.manifest.RewriteResult;
import io.swarmgate.manifest.RewriteResult.Untouched;
import io.swarmgate.manifest.UriReference;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what the edge would do to manifests, without a server. */
@Command(
        name = "rewrite",
        description = {
            "Shows what the edge would do to a manifest.",
            "",
            "One FILE (or - for standard input) goes to standard output; --base-url is then the URL it has at the"
                    + " origin. Several FILEs need --out (or --explain): --base-url is then a directory's URL, each"
                    + " file's URL is that URL joined with the file's path as given (encoded where a URL must be), and"
                    + " DIR mirrors these paths. One FILE with --out is treated like several if --base-url ends"
                    + " in a slash.",
            "",
            "The format is recognised by content. A manifest that the edge would leave as it is comes out unchanged,"
                    + " with the reason on standard error.",
            ""
        },
        footer = {
            "",
            "Exit codes: 0 all files were processed, rewritten or not; 1 a file could not be read or written, or"
                    + " the configuration has errors; 2 wrong arguments."
        })
final class RewriteCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private RewritePolicy policy;

    @Option(
            names = "--base-url",
            required = true,
            paramLabel = "URL",
            description = "URL of the manifest at its origin, after redirects; with several files, of their directory.")
    @SuppressWarnings("NullAway.Init") // required
    private String baseUrl;

    @Option(names = "--out", paramLabel = "DIR", description = "Write each result below DIR, under its path as given.")
    private @Nullable Path out;

    @Option(
            names = "--explain",
            description = "List each reference instead of the rewritten manifest on standard output: line, element,"
                    + " kind, reference, URL at the origin, and what becomes of it; separated by tabs.")
    private boolean explain;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Manifests; - is standard input.")
    @SuppressWarnings("NullAway.Init") // arity
    private List<String> files;

    @Override
    public Integer call() throws IOException {
        checkArguments();
        boolean directory = files.size() > 1 || (out != null && baseUrl.endsWith("/"));
        if (directory && UriReference.parse(baseUrl).query() != null) {
            throw wrong("--base-url has a query, so file paths cannot be joined to it; remove the query");
        }
        ManifestRewriter rewriter = ManifestRewriter.of(policy.forManifestsAt(baseUrl), RewriteLimits.DEFAULT);
        int failures = 0;
        for (String file : files) {
            String url = directory && !file.equals("-") ? FileUrl.join(baseUrl, file) : baseUrl;
            try {
                process(rewriter, file, url);
            } catch (IOException failure) {
                failures++;
                err().println("swarmgate: " + file + ": " + describe(failure));
            }
        }
        err().flush();
        spec.commandLine().getOut().flush();
        return failures == 0 ? 0 : 1;
    }

    private void checkArguments() {
        if (files.size() > 1 && out == null && !explain) {
            throw wrong("several files need --out DIR, where their results go");
        }
        if (!UriReference.parse(baseUrl).isHttp() || UriReference.parse(baseUrl).normalizedServer() == null) {
            throw wrong("--base-url \"" + baseUrl + "\" is no http(s) URL");
        }
        if (UriReference.parse(baseUrl).fragment() != null) {
            throw wrong("--base-url has a fragment (#…), which no server sees; remove it");
        }
        for (String file : files) {
            if (file.equals("-") && out != null) {
                throw wrong("standard input (-) has no path below --out; leave --out away");
            }
            if (file.equals("-") && files.size() > 1) {
                throw wrong("standard input (-) has no path to join with --base-url; give it alone");
            }
            if (out != null && climbs(file)) {
                throw wrong("\"" + file + "\" leads out of --out; run the command in a directory above the files");
            }
        }
    }

    private static boolean climbs(String file) {
        int depth = 0;
        for (String segment : file.split("/", -1)) {
            if (segment.equals("..")) {
                depth--;
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                depth++;
            }
            if (depth < 0) {
                return true;
            }
        }
        return depth == 0;
    }

    private void process(ManifestRewriter rewriter, String file, String url) throws IOException {
        ByteBuffer input =
                ByteBuffer.wrap(file.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(file)));
        Optional<ManifestFormat> format = ManifestFormat.recognise(input);
        RewriteResult result = format.isPresent()
                ? rewriter.rewrite(format.get(), input, url)
                : new Untouched(
                        input,
                        Untouched.Reason.NOT_A_MANIFEST,
                        "neither begins with #EXTM3U nor has a root element MPD or Patch");
        if (result instanceof Untouched untouched) {
            err().println("swarmgate: " + file + ": untouched: " + words(untouched.reason()) + ": "
                    + untouched.detail());
        }
        if (explain) {
            Explanation.print(spec.commandLine().getOut(), file, url, format, result);
        }
        if (out != null) {
            write(result, file, out);
        } else if (!explain) {
            // The channel of standard output stays open: the process may have more to say.
            drain(result, Channels.newChannel(System.out));
            System.out.flush();
        }
    }

    private static void write(RewriteResult result, String file, Path out) throws IOException {
        Path target = out.resolve(file.replaceFirst("^/+", "")).normalize();
        if (Files.exists(target) && Files.isSameFile(target, Path.of(file))) {
            throw new IOException("the result would overwrite it; choose another --out");
        }
        if (target.getParent() != null) {
            Files.createDirectories(target.getParent());
        }
        try (FileChannel channel = FileChannel.open(
                target, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer[] pieces = result.pieces().toArray(new ByteBuffer[0]);
            long left = result.lengthBytes();
            while (left > 0) {
                left -= channel.write(pieces);
            }
        }
    }

    private static void drain(RewriteResult result, WritableByteChannel channel) throws IOException {
        channel.write(ByteBuffer.wrap(result.toByteArray()));
    }

    private static String describe(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "no such file";
        }
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }

    static String words(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
