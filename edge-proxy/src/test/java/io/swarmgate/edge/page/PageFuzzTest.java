package io.swarmgate.edge.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.swarmgate.edge.origin.Fields;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Hostile documents, codings and policies: nothing is lost, nothing invented, nothing thrown but what is promised. */
class PageFuzzTest {
    private static final String TAG = "<script src=x></script>";

    private static final String[] TYPES = {"text/html", "text/html;charset=utf-8", "text/html;charset=utf-16"};

    @FuzzTest
    void aDocumentComesOutAsItWentInButForTheTag(byte[] input) {
        int choice = input.length == 0 ? 0 : input[0] & 0xff;
        boolean xml = choice % 2 == 0;
        String type = TYPES[choice % 3];
        int step = 1 + choice % 64;
        byte[] document = input.length == 0 ? input : Arrays.copyOfRange(input, 1, input.length);
        byte[] whole = insert(document, type, xml, Math.max(1, document.length));
        assertThat(insert(document, type, xml, step)).isEqualTo(whole);
        int added = whole.length - document.length;
        assertThat(added).isIn(0, TAG.length(), 2 * TAG.length());
        int at = Arrays.mismatch(whole, document);
        int tagAt = added == 0 ? document.length : at;
        // The tag may begin as the document goes on.
        while (added > 0 && !rest(whole, document, tagAt, added)) {
            tagAt--;
        }
        assertThat(tagAt).isNotNegative();
    }

    private static boolean rest(byte[] whole, byte[] document, int at, int added) {
        return Arrays.equals(whole, at + added, whole.length, document, at, document.length);
    }

    private static byte[] insert(byte[] document, String type, boolean xml, int step) {
        TagInsertion insertion =
                new TagInsertion(PageCharset.ofContentType(type).orElseThrow(), xml, TAG);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int at = 0; at < document.length; at += step) {
            insertion.feed(Arrays.copyOfRange(document, at, Math.min(document.length, at + step)), out::writeBytes);
        }
        insertion.end(out::writeBytes);
        return out.toByteArray();
    }

    @FuzzTest
    void codedContentIsChangedOrRefused(byte[] content) {
        for (ContentCoding coding : ContentCoding.values()) {
            try (ContentChange change = coding.around(new ScriptPrefix(new byte[] {';'}))) {
                change.feed(content, part -> assertThat(part).isNotEmpty());
                change.end(part -> {});
            } catch (IOException refused) {
                assertThat(refused).hasMessageContaining("content");
            }
        }
    }

    @FuzzTest
    void aPolicyIsExtendedOnceAndThenAllows(byte[] input) {
        extend(new String(input, StandardCharsets.ISO_8859_1));
    }

    /** The same without a fuzzer: sources and separators in any order. */
    @Test
    void mixedPoliciesAreExtendedOnceAndThenAllow() {
        String[] words = {
            "script-src",
            "script-src-elem",
            "worker-src",
            "connect-src",
            "default-src",
            "child-src",
            "trusted-types",
            ";",
            ";",
            ",",
            "'self'",
            "'none'",
            "*",
            "https:",
            "'nonce-a'",
            "'strict-dynamic'",
            "a.example",
            "wss://tv.example",
            "'sha256-X'",
            "\t",
            "tv.example:443/_p2p/"
        };
        Random random = new Random(11);
        for (int round = 0; round < 20_000; round++) {
            StringBuilder policy = new StringBuilder();
            for (int i = random.nextInt(14); i > 0; i--) {
                policy.append(words[random.nextInt(words.length)]).append(' ');
            }
            extend(policy.toString());
        }
    }

    private static void extend(String policy) {
        WebAddress page = WebAddress.of("https://tv.example/");
        WebAddress script = page.by("https", "/_p2p/@/client/0.js");
        Fields fields = new Fields(List.of(new Fields.Field("Content-Security-Policy", policy)));
        List<String> hashes = List.of("sha256-X", "sha256-Y");
        PolicyFields extended = new PolicyFields(fields, page, script, hashes);
        assertThat(extended.allowWorker()).as(policy).isTrue();
        assertThat(extended.allowConnections()).as(policy).isTrue();
        assertThat(new PolicyFields(extended.fields(), page, script, hashes).fields())
                .isEqualTo(extended.fields());
    }
}
