package io.swarmgate.edge.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TagInsertionTest {
    private static final String TAG = "<script src=\"/s.js\"></script>";

    /** In the documents of these tests, where the tag belongs. */
    private static final String HERE = "¦";

    /** What comes out when a document comes in whole. */
    private static byte[] insert(byte[] document, String contentType, boolean xml, int... cuts) {
        TagInsertion insertion =
                new TagInsertion(PageCharset.ofContentType(contentType).orElseThrow(), xml, TAG);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int from = 0;
        for (int cut : cuts) {
            insertion.feed(Arrays.copyOfRange(document, from, cut), out::writeBytes);
            from = cut;
        }
        insertion.feed(Arrays.copyOfRange(document, from, document.length), out::writeBytes);
        insertion.end(out::writeBytes);
        return out.toByteArray();
    }

    private static void check(String marked, String contentType, boolean xml, Charset charset) {
        byte[] document = marked.replace(HERE, "").getBytes(charset);
        byte[] expected = marked.replace(HERE, TAG).getBytes(charset);
        assertThat(new String(insert(document, contentType, xml), charset)).isEqualTo(new String(expected, charset));
        int[] everywhere = new int[document.length];
        Arrays.setAll(everywhere, i -> i);
        assertThat(insert(document, contentType, xml, everywhere)).isEqualTo(expected);
        Random random = new Random(document.length);
        for (int round = 0; round < 20; round++) {
            int[] cuts = random.ints(random.nextInt(6), 0, document.length + 1)
                    .sorted()
                    .toArray();
            assertThat(insert(document, contentType, xml, cuts)).isEqualTo(expected);
        }
    }

    private static void html(String marked) {
        check(marked, "text/html;charset=utf-8", false, StandardCharsets.UTF_8);
    }

    private static void xhtml(String marked) {
        check(marked, "application/xhtml+xml;charset=utf-8", true, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!doctype html><html><head>¦<title>x</title></head></html>",
                "<!DOCTYPE html>\n<HTML lang=de>\n<HEAD>¦\n<TITLE>x</TITLE>",
                "<head profile=\"a>b\" x='>' y=z/>¦<title>",
                "<html class=a/b>\t<head a = \">\">¦",
                "<html a=\"1\"b='>'><head/>¦<title>"
            })
    void theTagStandsFirstInTheHead(String marked) {
        html(marked);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!doctype html>¦<title>x</title>",
                "<!doctype html><html>¦<body>x",
                "<html>¦<header>x</header>",
                "¦<headless>",
                "¦<htmlx>",
                "¦plain text",
                "  \n¦text",
                "¦< no tag",
                "¦<1>",
                "¦<script>'<head>'</script><head>",
                "¦<frameset><frame>",
                "</p></>¦</head>x",
                "</foox=\"a>¦b\">",
                "</a title=\">\">¦<p>",
                "¦</br>",
                "¦</body>"
            })
    void withoutAHeadTagItStandsWhereTheHeadIsImplied(String marked) {
        html(marked);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!-- <head> --><html><head>¦",
                "<!--><head>¦<!-- -->",
                "<!---><head>¦<!-- -->",
                "<!----><head>¦",
                "<!-- a --!><head>¦-->",
                "<!-- a -- > - -> --->¦<p>",
                "<!-- --!-<head> --><head>¦",
                "<!><head>¦",
                "<!-x><head>¦",
                "<?xml version=\"1.0\"?><head>¦",
                "<![CDATA[<head>¦]]>",
                "</ <head><head>¦",
                "<!doctype html public \"<head>¦\">"
            })
    void commentsAndDeclarationsArePassedBy(String marked) {
        html(marked);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<?xml version=\"1.0\"?>\n<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\" \"x>.dtd\">"
                        + "<html xmlns=\"http://www.w3.org/1999/xhtml\"><head>¦<title/></head></html>",
                "<!--><head>--><html><head>¦",
                "<?a ?b> <head> ?><html><head >¦"
            })
    void xmlDocumentsGetItInTheirHead(String marked) {
        xhtml(marked);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html><body/></html>",
                "<h:html xmlns:h=\"http://www.w3.org/1999/xhtml\"><h:head>",
                "<html><head/></html>",
                "<HTML><HEAD>",
                "<!DOCTYPE html [<!ENTITY a \"<head>\">]><html><head>",
                "text <head>"
            })
    void xmlDocumentsWithoutAHeadAreLeftAlone(String marked) {
        xhtml(marked);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "<", "<!-- never closed <head>", "<html", "<html><head", "<html a='>"})
    void documentsThatEndBeforeTheirHeadAreLeftAlone(String document) {
        html(document);
    }

    @Test
    void whatHoldsNulIsLeftAlone() {
        check("<html><head>x</head>", "text/html", false, StandardCharsets.UTF_16LE);
    }

    @ParameterizedTest
    @CsvSource({
        "UTF-16LE, text/html; charset=utf-16le",
        "UTF-16BE, text/html; charset=\"UTF-16BE\"",
        "UTF-16LE, text/html; charset=UTF-16",
        "windows-1252, text/html; charset=windows-1252",
        "Shift_JIS, text/html;charset=Shift_JIS",
        "GB18030, text/html;charset=gb18030"
    })
    void theTagIsWrittenInTheDocumentsCharset(Charset charset, String contentType) {
        check("<!doctype html><html lang=x><!-- é -->\n<head>¦<title>é</title>", contentType, false, charset);
    }

    @ParameterizedTest
    @CsvSource({"UTF-16LE", "UTF-16BE", "UTF-8"})
    void aByteOrderMarkCountsMoreThanTheField(Charset charset) {
        check("\ufeff<html><head>¦<title>é</title>", "text/html; charset=utf-16be", false, charset);
        check("\ufeff¦é", "text/html; charset=iso-8859-1", false, charset);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-unheard-of", "iso-2022-jp", "utf-7", "IBM037", "*", "x-user-défined"})
    void otherCharsetsAreNotTouched(String label) {
        assertThat(PageCharset.ofContentType("text/html; charset=" + label)).isEmpty();
    }

    private static void undeclared(String marked) {
        check(marked, "text/html", false, StandardCharsets.ISO_8859_1);
    }

    @Test
    void aCharsetThatStaysInSightMayFollowTheTag() {
        undeclared("<html><head>¦<meta charset=utf-8><title>");
        undeclared("<html><head>¦" + " ".repeat(900) + "<meta charset=utf-8><title>");
        undeclared("<html><head>¦" + " ".repeat(1100) + "<meta charset=utf-8><title>");
        undeclared("<html><head>¦<title>" + "x".repeat(2000));
    }

    @Test
    void theTagStandsBehindACharsetThatItWouldPushOutOfSight() {
        String filler = "<!-- <meta charset=x> -->" + " ".repeat(950);
        undeclared("<html><head>" + filler + "<meta charset=utf-8>¦<title>" + "x".repeat(500));
        undeclared("<html><head>" + filler + "<META name='>' CharSet=utf-8>¦");
        undeclared(" ".repeat(980) + "<meta charset=utf-8>¦<title>");
    }

    @Test
    void aPolicyOfTheDocumentBeforeTheCharsetKeepsTheTagInFront() {
        undeclared("<html><head>¦<meta http-equiv=\"Content-Security-Policy\" content=\"script-src 'none'\">"
                + " ".repeat(890) + "<meta charset=utf-8>");
    }

    @Test
    void aDocumentWhoseFieldsNameTheCharsetIsNotHeldBack() {
        TagInsertion insertion = new TagInsertion(
                PageCharset.ofContentType("text/html;charset=utf-8").orElseThrow(), false, TAG);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        insertion.feed("<html><head><ti".getBytes(StandardCharsets.UTF_8), out::writeBytes);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("<html><head>" + TAG + "<ti");
        assertThat(insertion.inserted()).isTrue();
    }

    @Test
    void aDocumentWhoseHeadHasEndedIsNotHeldBack() {
        TagInsertion insertion =
                new TagInsertion(PageCharset.ofContentType("text/html").orElseThrow(), false, TAG);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        insertion.feed("<html><head><title>x</title></head><b".getBytes(StandardCharsets.UTF_8), out::writeBytes);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("<html><head>" + TAG + "<title>x</title></head><b");
    }

    /** Pieces of markup in any order: whatever they make, the document itself comes out unharmed. */
    @Test
    void nothingIsLostOrInventedWhateverTheDocumentAndItsBuffers() {
        String[] pieces = {
            "<",
            ">",
            "<!--",
            "-->",
            "--!>",
            "<html",
            "<head",
            "</head>",
            "<meta charset=a>",
            "\"",
            "'",
            "=",
            " ",
            "/",
            "<!doctype",
            "<?",
            "?>",
            "a",
            "é",
            "<body>",
            "<script>",
            "\n",
            "-",
            "!",
            "[",
            "]",
            "\0"
        };
        Random random = new Random(7);
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(30);
            for (int i = 0; i < length; i++) {
                text.append(pieces[random.nextInt(round % 5 == 0 ? pieces.length : pieces.length - 1)]);
            }
            boolean xml = random.nextInt(4) == 0;
            Charset charset = random.nextBoolean() ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_8;
            String type = "text/html" + (random.nextBoolean() ? "" : ";charset=" + charset);
            byte[] document = text.toString().getBytes(charset);
            byte[] whole = insert(document, type, xml);
            int[] cuts = random.ints(random.nextInt(6), 0, document.length + 1)
                    .sorted()
                    .toArray();
            assertThat(insert(document, type, xml, cuts))
                    .as("%s cut at %s", text, cuts)
                    .isEqualTo(whole);
            assertThat(new String(whole, charset).replaceFirst(TAG, "")).isEqualTo(new String(document, charset));
        }
    }
}
