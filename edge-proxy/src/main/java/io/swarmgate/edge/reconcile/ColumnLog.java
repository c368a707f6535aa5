package io.swarmgate.edge.reconcile;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Lines of columns, as CDNs write them, told apart by a mapping such as {@code time=1+2,path=8,bytes=4,separator=tab}.
 */
final class ColumnLog implements LogFormat {
    private static final int MAX_COLUMNS = 200;
    private static final List<String> NAMES = List.of("time", "path", "bytes", "requests", "separator", "zone");

    private final Map<String, List<Integer>> columns = new HashMap<>();
    private char separator = ' ';
    private ZoneId zone = ZoneOffset.UTC;

    /**
     * @param mapping names and numbers of columns from 1; two joined by {@code +} are one value with a space between
     * @throws IllegalArgumentException saying what is wrong with the mapping
     */
    ColumnLog(String mapping) {
        for (String item : mapping.split(",", -1)) {
            int equals = item.indexOf('=');
            String name = equals < 0 ? item : item.substring(0, equals);
            String value = equals < 0 ? "" : item.substring(equals + 1);
            if (!NAMES.contains(name)) {
                throw new IllegalArgumentException("\"" + item + "\": there are time=, bytes=, path=, requests=,"
                        + " separator=space|tab|comma|semicolon and zone=");
            }
            switch (name) {
                case "separator" -> separator = separator(value);
                case "zone" -> zone = ZoneId.of(value);
                default -> columns.put(name, numbers(item, value));
            }
        }
        if (!columns.containsKey("time") || !columns.containsKey("bytes")) {
            throw new IllegalArgumentException(
                    "\"" + mapping + "\": time= and bytes= are needed, such as time=1+2,bytes=4");
        }
    }

    private static char separator(String name) {
        return switch (name) {
            case "space" -> ' ';
            case "tab" -> '\t';
            case "comma" -> ',';
            case "semicolon" -> ';';
            default ->
                throw new IllegalArgumentException("separator=" + name + ": there are space, tab, comma, semicolon");
        };
    }

    private static List<Integer> numbers(String item, String value) {
        List<Integer> numbers = new ArrayList<>();
        for (String number : value.split("\\+", -1)) {
            if (!number.matches("[1-9][0-9]{0,2}") || Integer.parseInt(number) > MAX_COLUMNS) {
                throw new IllegalArgumentException("\"" + item + "\": columns are numbers from 1 to " + MAX_COLUMNS);
            }
            numbers.add(Integer.parseInt(number));
        }
        return numbers;
    }

    @Override
    public Served parse(String line) throws MalformedLine {
        List<String> cells = cells(line);
        String path = columns.containsKey("path") ? CombinedLog.path(value(cells, "path")) : "";
        long requests = columns.containsKey("requests") ? count(value(cells, "requests")) : 1;
        return new Served(time(value(cells, "time"), zone), path, "", requests, count(value(cells, "bytes")));
    }

    private List<String> cells(String line) throws MalformedLine {
        try (CsvReader<CsvRecord> reader =
                CsvReader.builder().fieldSeparator(separator).ofCsvRecord(line)) {
            for (CsvRecord first : reader) {
                return first.getFields();
            }
        } catch (CsvParseException | java.io.IOException malformed) {
            throw new MalformedLine("no columns");
        }
        throw new MalformedLine("no columns");
    }

    private String value(List<String> cells, String name) throws MalformedLine {
        List<String> parts = new ArrayList<>();
        for (int number : columns.getOrDefault(name, List.of())) {
            if (number > cells.size()) {
                throw new MalformedLine("no column " + number + " for " + name);
            }
            parts.add(cells.get(number - 1));
        }
        return String.join(" ", parts);
    }

    static long count(String text) throws MalformedLine {
        if (text.equals("-")) {
            return 0;
        }
        if (!text.matches("[0-9]{1,18}")) {
            throw new MalformedLine("\"" + shown(text) + "\" is no count");
        }
        return Long.parseLong(text);
    }

    /** RFC 3339, with a space for the T or without an offset, seconds since 1970, or a date. */
    static Instant time(String text, ZoneId zone) throws MalformedLine {
        String iso = text.replace("[", "").replace("]", "").strip().replace(' ', 'T');
        try {
            if (iso.matches("[0-9]{9,11}(\\.[0-9]{1,9})?")) {
                return Instant.ofEpochSecond(new BigDecimal(iso).longValue());
            }
            if (iso.length() == 10) {
                return LocalDate.parse(iso).atStartOfDay(zone).toInstant();
            }
            return iso.matches(".*(Z|[+-][0-9]{2}:?[0-9]{2})")
                    ? OffsetDateTime.parse(iso).toInstant()
                    : LocalDateTime.parse(iso).atZone(zone).toInstant();
        } catch (DateTimeException none) {
            throw new MalformedLine("\"" + shown(text) + "\" is no time");
        }
    }

    static String shown(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
