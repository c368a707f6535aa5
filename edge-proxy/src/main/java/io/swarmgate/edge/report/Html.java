package io.swarmgate.edge.report;

import java.util.List;

/** Writes a page: every text is escaped. */
final class Html {
    private final StringBuilder text = new StringBuilder();

    /** Markup of our own. */
    Html raw(String markup) {
        text.append(markup);
        return this;
    }

    Html text(String plain) {
        text.append(escaped(plain));
        return this;
    }

    Html heading(String plain) {
        return raw("<h2>").text(plain).raw("</h2>\n");
    }

    Html paragraph(String plain) {
        return raw("<p>").text(plain).raw("</p>\n");
    }

    /** @param numbers from this column on cells are numbers */
    Html table(String caption, List<String> head, List<List<String>> rows, int numbers) {
        raw("<table>\n<caption>").text(caption).raw("</caption>\n<thead><tr>");
        cells("th scope=\"col\"", "th", head, numbers);
        raw("</tr></thead>\n<tbody>\n");
        for (List<String> row : rows) {
            raw("<tr>");
            cells("td", "td", row, numbers);
            raw("</tr>\n");
        }
        return raw("</tbody>\n</table>\n");
    }

    private void cells(String open, String close, List<String> cells, int numbers) {
        for (int i = 0; i < cells.size(); i++) {
            raw("<" + open + (i >= numbers ? " class=\"n\">" : ">"))
                    .text(cells.get(i))
                    .raw("</" + close + ">");
        }
    }

    private static String escaped(String plain) {
        return plain.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
