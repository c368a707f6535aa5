package io.swarmgate.edge.reconcile;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.swarmgate.edge.reconcile.LogFormat.MalformedLine;
import java.io.IOException;
import java.io.Reader;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A CDN's invoice or usage export: CSV with a heading. {@code date} and one of {@code bytes}, {@code kb}, {@code mb},
 * {@code gb}, {@code tb}, {@code mib}, {@code gib}, {@code tib} have to be there; {@code stream} (or {@code path}) and
 * {@code requests} may be.
 */
final class Invoice {
    private static final Map<String, BigDecimal> UNITS = Map.of(
            "bytes", BigDecimal.ONE,
            "kb", BigDecimal.valueOf(1_000),
            "mb", BigDecimal.valueOf(1_000_000),
            "gb", BigDecimal.valueOf(1_000_000_000),
            "tb", BigDecimal.valueOf(1_000_000_000_000L),
            "mib", BigDecimal.valueOf(1L << 20),
            "gib", BigDecimal.valueOf(1L << 30),
            "tib", BigDecimal.valueOf(1L << 40));

    private Invoice() {}

    /** @throws IOException if it cannot be read, or has no heading that says enough */
    static void read(Reader in, ZoneId zone, Reconciliation to) throws IOException {
        try (CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(in)) {
            List<String> head = null;
            for (CsvRecord record : reader) {
                if (head == null) {
                    head = heading(record);
                } else {
                    String line = String.join(",", record.getFields());
                    try {
                        to.add(served(head, record, zone));
                    } catch (MalformedLine malformed) {
                        to.malformed(record.getStartingLineNumber(), line, malformed);
                    }
                }
            }
            if (head == null) {
                throw new IOException("it is empty; its first line names the columns, such as date,stream,bytes");
            }
        } catch (RuntimeException notCsv) {
            throw new IOException("no CSV: " + notCsv.getMessage(), notCsv);
        }
    }

    private static List<String> heading(CsvRecord record) throws IOException {
        List<String> head = new ArrayList<>();
        record.getFields()
                .forEach(name -> head.add(name.strip().replace("\uFEFF", "").toLowerCase(Locale.ROOT)));
        if (!head.contains("date") || head.stream().noneMatch(UNITS::containsKey)) {
            throw new IOException("its first line has no columns date and bytes (or gb, gib, …): " + head);
        }
        return head;
    }

    private static Served served(List<String> head, CsvRecord record, ZoneId zone) throws MalformedLine {
        String path = "";
        long requests = 0;
        BigDecimal bytes = null;
        LocalDate date = null;
        if (record.getFieldCount() > head.size() || record.getFieldCount() < 2) {
            throw new MalformedLine(record.getFieldCount() + " columns, the heading has " + head.size());
        }
        for (int i = 0; i < record.getFieldCount(); i++) {
            String name = head.get(i);
            String value = record.getField(i).strip();
            if (name.equals("date")) {
                date = date(value);
            } else if (name.equals("stream") || name.equals("path")) {
                path = value;
            } else if (name.equals("requests")) {
                requests = ColumnLog.count(value);
            } else if (UNITS.containsKey(name) && bytes == null) {
                bytes = number(value).multiply(UNITS.get(name));
            }
        }
        if (date == null || bytes == null) {
            throw new MalformedLine("no date, or no amount");
        }
        long whole = bytes.setScale(0, RoundingMode.HALF_UP)
                .min(BigDecimal.valueOf(Long.MAX_VALUE / 1024))
                .longValue();
        return new Served(date.atStartOfDay(zone).toInstant(), path, "", requests, whole);
    }

    private static LocalDate date(String text) throws MalformedLine {
        try {
            return LocalDate.parse(text.length() > 10 ? text.substring(0, 10) : text);
        } catch (DateTimeException none) {
            throw new MalformedLine("\"" + ColumnLog.shown(text) + "\" is no date such as 2026-10-01");
        }
    }

    private static BigDecimal number(String text) throws MalformedLine {
        if (!text.matches("[0-9]{1,18}(\\.[0-9]{1,18})?")) {
            throw new MalformedLine("\"" + ColumnLog.shown(text) + "\" is no amount");
        }
        return new BigDecimal(text);
    }
}
