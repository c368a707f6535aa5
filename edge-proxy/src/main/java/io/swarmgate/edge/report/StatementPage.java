package io.swarmgate.edge.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * What frames a statement: its style, and a policy that lets the page have that style and nothing else, also where it
 * was saved as a file and mailed on.
 */
final class StatementPage {
    static final String STYLE = "\n" + style();

    /** As a {@code meta} element can say it (Content Security Policy Level 3, section 3.3). */
    static final String POLICY =
            "default-src 'none'; style-src 'sha256-" + hash(STYLE) + "'; base-uri 'none'; form-action 'none'";

    private StatementPage() {}

    /** Up to and with the heading; the policy stands before the style it is about. */
    static Html begin(Html html, String title) {
        return html.raw("<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">"
                        + "<meta http-equiv=\"Content-Security-Policy\" content=\"" + POLICY + "\"><title>")
                .text(title)
                .raw("</title>\n<style>" + STYLE + "</style></head>\n<body>\n<h1>")
                .text(title)
                .raw("</h1>\n");
    }

    private static String style() {
        try (InputStream file = StatementPage.class.getResourceAsStream("statement.css")) {
            if (file == null) {
                throw new IllegalStateException("statement.css is not on the class path; build edge-proxy anew");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
