package io.swarmgate.edge.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.swarmgate.ledger.LedgerQuery;
import io.swarmgate.ledger.LedgerUnavailableException;
import io.swarmgate.report.EgressReports;
import io.swarmgate.report.QualityReports;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import java.io.IOException;
import java.io.StringWriter;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Answers on the admin listener what a report says. Called on a worker. */
public final class ReportHandler implements HttpHandler {
    /** Each asks the database for some seconds at worst. */
    private static final int AT_ONCE = 4;

    private final Optional<Writer> writer;
    private final ZoneId zone;
    private final String mediaType;
    private final Semaphore turns = new Semaphore(AT_ONCE);

    private interface Writer {
        String write(LedgerQuery query) throws LedgerUnavailableException;
    }

    private ReportHandler(Optional<Writer> writer, ZoneId zone, String mediaType) {
        this.writer = writer;
        this.zone = zone;
        this.mediaType = mediaType;
    }

    /**
     * {@code /api/v1/egress}.
     *
     * @param reports empty for an edge without a ledger
     * @param zone where none is asked for
     */
    public static ReportHandler egress(Optional<EgressReports> reports, ZoneId zone) {
        return new ReportHandler(reports.map(made -> query -> ReportJson.of(made.of(query))), zone, "application/json");
    }

    /** {@code /api/v1/statement}. */
    public static ReportHandler statement(Optional<EgressReports> reports, ZoneId zone) {
        return new ReportHandler(
                reports.map(made -> query -> Statement.html(made, query)), zone, "text/html; charset=utf-8");
    }

    /** {@code /api/v1/quality}. */
    public static ReportHandler quality(Optional<QualityReports> reports, ZoneId zone) {
        return new ReportHandler(
                reports.map(made -> query -> QualityJson.of(made.of(query))), zone, "application/json");
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        if (!exchange.getRequestMethod().equals(Methods.GET)
                && !exchange.getRequestMethod().equals(Methods.HEAD)) {
            exchange.getResponseHeaders().put(Headers.ALLOW, "GET, HEAD");
            refuse(exchange, 405, "method_not_allowed", "use GET");
        } else if (writer.isEmpty()) {
            refuse(exchange, 404, "no_ledger", "ledger.enabled is false: nothing is taken down");
        } else if (!turns.tryAcquire()) {
            exchange.getResponseHeaders().put(Headers.RETRY_AFTER, "5");
            refuse(exchange, 503, "busy", "other reports are being made; ask again in some seconds");
        } else {
            try {
                answer(exchange, writer.get());
            } finally {
                turns.release();
            }
        }
    }

    private void answer(HttpServerExchange exchange, Writer made) {
        Map<String, List<String>> parameters = new HashMap<>();
        exchange.getQueryParameters().forEach((name, values) -> parameters.put(name, List.copyOf(values)));
        try {
            LedgerQuery query = new ReportParameters(parameters, zone, InstantSource.system()).query();
            send(exchange, 200, mediaType, made.write(query));
        } catch (IllegalArgumentException wrong) {
            refuse(exchange, 400, "bad_request", wrong.getMessage());
        } catch (LedgerUnavailableException away) {
            exchange.getResponseHeaders().put(Headers.RETRY_AFTER, "10");
            refuse(exchange, 503, "ledger_unavailable", away.getMessage());
        }
    }

    private static void refuse(HttpServerExchange exchange, int status, String error, @Nullable String detail) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("error", error);
            json.writeStringField("detail", detail == null ? error : detail);
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new IllegalStateException("writing to memory", impossible);
        }
        send(exchange, status, "application/json", text.toString());
    }

    private static void send(HttpServerExchange exchange, int status, String mediaType, String text) {
        exchange.setStatusCode(status);
        exchange.getResponseHeaders()
                .put(Headers.CONTENT_TYPE, mediaType)
                .put(Headers.CACHE_CONTROL, "no-store")
                .put(Headers.X_CONTENT_TYPE_OPTIONS, "nosniff");
        if (mediaType.startsWith("text/html")) {
            exchange.getResponseHeaders()
                    .put(Headers.CONTENT_SECURITY_POLICY, StatementPage.POLICY + "; frame-ancestors 'none'");
        }
        exchange.getResponseSender().send(text);
    }
}
