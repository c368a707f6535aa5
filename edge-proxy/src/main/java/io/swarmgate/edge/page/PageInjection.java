package io.swarmgate.edge.page;

import io.swarmgate.edge.config.PageChanges;
import io.swarmgate.edge.origin.Fields;
import io.swarmgate.edge.origin.OriginClient.Head;
import io.swarmgate.http.CacheControl;
import io.swarmgate.manifest.GatewayMapping;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides for one route what becomes of pages and of Service Workers' scripts on their way to the browser. From request
 * and response head alone; what comes out of it does the changing.
 */
public final class PageInjection {
    private static final Set<String> HTML = Set.of("text/html", "application/xhtml+xml");
    /** JavaScript's media types that servers use (RFC 9239). */
    private static final Set<String> JAVASCRIPT = Set.of(
            "text/javascript",
            "application/javascript",
            "application/x-javascript",
            "text/ecmascript",
            "application/ecmascript");

    private static final String[] BY_USE = {"Sec-Fetch-Dest", "X-Requested-With"};

    private final ClientFiles files;
    private final ClientFile worker;
    private final PageChanges changes;
    private final @Nullable String gatewayUrl;
    private final Supplier<TagSettings> settings;
    /** By what may change while the edge runs; there are a handful. */
    private final Map<TagSettings, ChangedTags> pageTags = new ConcurrentHashMap<>();

    private final ChangedTags workerTags;

    /** What happens to a response. */
    public sealed interface Plan {
        /** The fields to send. */
        Fields fields();
    }

    /**
     * The content goes out as it is.
     *
     * @param because a word for counting; null where nothing would have been changed anyway
     */
    public record Keep(Fields fields, @Nullable String because) implements Plan {}

    /** The content is changed while it passes. */
    public record Change(Fields fields, ContentChange content) implements Plan {}

    /**
     * @param worker that of the route's hosts
     * @param gatewayUrl the gateway's own URL; null if it is {@code /_p2p} on the page's host
     * @param settings of the route's swarm as they are now
     */
    public PageInjection(
            ClientFiles files,
            ClientFile worker,
            PageChanges changes,
            @Nullable String gatewayUrl,
            Supplier<TagSettings> settings) {
        this.files = files;
        this.worker = worker;
        this.changes = changes;
        this.gatewayUrl = gatewayUrl;
        this.settings = settings;
        this.workerTags = new ChangedTags(version(worker.hash()));
    }

    private ChangedTags pageTags() {
        return pageTags.computeIfAbsent(
                settings.get(),
                said -> new ChangedTags(
                        version(files.script().hash() + changes.extendCsp() + gatewayUrl + alwaysWorker() + said)));
    }

    private static String version(String of) {
        return ClientFile.of(of.getBytes(StandardCharsets.UTF_8), "").hash().substring(0, 8);
    }

    /** The fields of a request, as they have to reach the origin for its answer to be changed. */
    public Fields toOrigin(Fields request) {
        if (PageRequest.forbidsChange(request)) {
            return request;
        }
        return switch (PageRequest.of(request)) {
            case DOCUMENT -> changes.inject() ? PageRequest.toOrigin(request, pageTags()) : request;
            case WORKER -> changes.extendWorker() ? PageRequest.toOrigin(request, workerTags) : request;
            case OTHER -> request;
        };
    }

    /**
     * What becomes of a response to GET or HEAD.
     *
     * @param request fields as the client sent them, X-Forwarded-Host and X-Forwarded-Proto as the client used them
     */
    public Plan plan(Fields request, Head head) {
        Fields fields = head.fields();
        String type = fields.first("Content-Type").orElse("");
        String mediaType = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        PageRequest use = PageRequest.of(request);
        boolean page = changes.inject() && HTML.contains(mediaType);
        boolean worker = changes.extendWorker() && use == PageRequest.WORKER && JAVASCRIPT.contains(mediaType);
        if (head.status() == 304) {
            return notModified(request, fields, use);
        }
        if (head.status() != 200 || !(page || worker)) {
            return new Keep(fields, null);
        }
        if (PageRequest.forbidsChange(request)
                || CacheControl.parse(fields.combined("Cache-Control")).noTransform()) {
            return new Keep(fields, "no_transform");
        }
        Fields varying =
                worker ? ChangedFields.varying(fields, "Service-Worker") : ChangedFields.varying(fields, BY_USE);
        if (page && use != PageRequest.DOCUMENT) {
            return new Keep(varying, null);
        }
        Optional<ContentCoding> coding = ContentCoding.of(fields.combined("Content-Encoding"));
        if (coding.isEmpty()) {
            return new Keep(varying, "coding");
        }
        return worker
                ? new Change(
                        ChangedFields.of(varying, workerTags),
                        coding.get().around(new ScriptPrefix(this.worker.content(false))))
                : changedPage(request, varying, type, mediaType, coding.get());
    }

    /** A 304 is about changed content if the browser asked with such content's tag, and then it has that tag. */
    private Plan notModified(Fields request, Fields fields, PageRequest use) {
        boolean asked = request.has("If-None-Match") && !toOrigin(request).equals(request);
        if (!asked || use == PageRequest.OTHER) {
            return new Keep(fields, null);
        }
        if (use == PageRequest.WORKER) {
            return new Keep(ChangedFields.varying(ChangedFields.of(fields, workerTags), "Service-Worker"), null);
        }
        Fields changed = ChangedFields.of(ChangedFields.varying(fields, BY_USE), pageTags());
        return new Keep(policies(request, changed).fields(), null);
    }

    private Plan changedPage(Fields request, Fields fields, String type, String mediaType, ContentCoding coding) {
        Optional<PageCharset> charset = PageCharset.ofContentType(type);
        if (charset.isEmpty()) {
            return new Keep(fields, "charset");
        }
        PolicyFields policies = policies(request, fields);
        if (!policies.allowScript()) {
            return new Keep(fields, "policy");
        }
        ClientTag tag = new ClientTag(
                scriptUrl(),
                policies.nonce(),
                policies.needIntegrity() ? files.script().integrity() : null,
                settings.get(),
                policies.allowWorker() ? alwaysWorker() : "none",
                policies.allowConnections(),
                policies.allowExtras());
        boolean xml = mediaType.equals("application/xhtml+xml");
        return new Change(
                ChangedFields.of(policies.fields(), pageTags()),
                coding.around(new TagInsertion(charset.get(), xml, tag.html())));
    }

    /** Files that are shared are fetched, saved and opened in many ways, which the worker alone sees. */
    private @Nullable String alwaysWorker() {
        boolean sharesFiles = !worker.hash().equals(files.worker().hash());
        return gatewayUrl == null && sharesFiles ? GatewayMapping.DEFAULT_PREFIX + "/sw.js" : null;
    }

    private PolicyFields policies(Fields request, Fields response) {
        WebAddress page = WebAddress.of(request.first("X-Forwarded-Proto").orElse("https") + "://"
                + request.first("X-Forwarded-Host").orElse("localhost") + "/");
        WebAddress script = gatewayUrl == null ? page.by(page.scheme(), scriptUrl()) : WebAddress.of(scriptUrl());
        return new PolicyFields(response, page, script, changes.extendCsp() ? files.integrity() : List.of());
    }

    private String scriptUrl() {
        return (gatewayUrl == null ? GatewayMapping.DEFAULT_PREFIX : gatewayUrl) + files.scriptPath();
    }
}
