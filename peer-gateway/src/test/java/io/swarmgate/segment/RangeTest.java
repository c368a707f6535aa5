package io.swarmgate.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RangeTest extends StoreTestBase {
    private static final int SLICE = LIMITS.sliceBytes();
    private final byte[] content = bytes(300_000);

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0,0,0",
        "bytes=100-199,100,199",
        "bytes=299999-,299999,299999",
        "bytes=200000-999999999,200000,299999",
        "bytes=-1000,299000,299999",
        "bytes=-400000,0,299999"
    })
    void aRangeIsAnsweredFromTheStore(String range, int first, int last) throws Exception {
        fill(URL, content, "ETag", "\"a\"");
        FakeClient client = FakeClient.get(store, URL, "Range", range);
        assertThat(client.status()).isEqualTo(206);
        assertThat(client.field("Content-Range")).isEqualTo("bytes " + first + "-" + last + "/300000");
        assertThat(client.field("Content-Length")).isEqualTo(Integer.toString(last - first + 1));
        assertThat(client.content()).isEqualTo(Arrays.copyOfRange(content, first, last + 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=300000-", "bytes=300000-300001", "bytes=-0"})
    void aRangeBehindTheEndIsUnsatisfiable(String range) throws Exception {
        fill(URL, content);
        FakeClient client = FakeClient.get(store, URL, "Range", range);
        assertThat(client.status()).isEqualTo(416);
        assertThat(client.field("Content-Range")).isEqualTo("bytes */300000");
        assertThat(client.response().body()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=0-1,5-6", "bytes=5-1", "lines=0-1", "bytes=a-b", "bytes=-", "0-1"})
    void anyOtherRangeMeansTheWhole(String range) throws Exception {
        fill(URL, content);
        FakeClient client = FakeClient.get(store, URL, "Range", range);
        assertThat(client.status()).isEqualTo(200);
        assertThat(client.content()).isEqualTo(content);
    }

    @ParameterizedTest
    @CsvSource({"\"a\",206", "\"b\",200", "W/\"a\",200", "'Sun, 01 Mar 2026 11:00:00 GMT',206"})
    void ifRangeComparesStrongly(String ifRange, int status) throws Exception {
        fill(URL, content, "ETag", "\"a\"", "Last-Modified", "Sun, 01 Mar 2026 11:00:00 GMT", "Date", DATE);
        FakeClient client = FakeClient.get(store, URL, "Range", "bytes=0-9", "If-Range", ifRange);
        assertThat(client.status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "If-None-Match,\"a\",304",
        "If-None-Match,W/\"a\",304",
        "If-None-Match,'\"x\", \"a\"',304",
        "If-None-Match,*,304",
        "If-None-Match,\"b\",200",
        "If-Modified-Since,'Sun, 01 Mar 2026 11:00:00 GMT',304",
        "If-Modified-Since,'Sun, 01 Mar 2026 10:59:59 GMT',200"
    })
    void conditionsAreAnsweredFromTheStore(String field, String value, int status) throws Exception {
        fill(URL, content, "ETag", "\"a\"", "Last-Modified", "Sun, 01 Mar 2026 11:00:00 GMT");
        FakeClient client = FakeClient.get(store, URL, field, value);
        assertThat(client.status()).isEqualTo(status);
        assertThat(client.field("ETag")).isEqualTo("\"a\"");
        assertThat(client.content()).hasSize(status == 304 ? 0 : 300_000);
    }

    @Test
    void aRangeOfAFillInProgressWaitsForItsBytes() throws Exception {
        FakeClient whole = FakeClient.get(store, URL);
        FakeSource.Request request = origin.next();
        request.answer(200, "Content-Length", "300000").data(content, 0, 1000);
        FakeClient part = FakeClient.get(store, URL, "Range", "bytes=900-1999");
        assertThat(part.content(100)).isEqualTo(Arrays.copyOfRange(content, 900, 1000));
        request.data(content, 1000, 300_000).end();
        assertThat(part.content()).isEqualTo(Arrays.copyOfRange(content, 900, 2000));
        assertThat(whole.content()).isEqualTo(content);
        assertThat(origin.requestCount()).isEqualTo(1);
    }

    /** Answers a request for a slice of a file made of one repeated pattern. */
    private void answerSlice(FakeSource.Request request, byte[] file, String etag) {
        String range = String.valueOf(request.fields.first("Range"));
        int dash = range.indexOf('-');
        int from = Integer.parseInt(range.substring(6, dash));
        int to = Math.min(file.length, Integer.parseInt(range.substring(dash + 1)) + 1);
        request.answer(
                        206,
                        "ETag",
                        etag,
                        "Content-Range",
                        "bytes " + from + "-" + (to - 1) + "/" + file.length,
                        "Content-Length",
                        Integer.toString(to - from))
                .data(file, from, to)
                .end();
    }

    @Test
    void aRangeOfAColdFileCostsItsSliceOnly() throws Exception {
        byte[] file = bytes(4 * SLICE + 100);
        String range = "bytes=" + (2 * SLICE + 10) + "-" + (2 * SLICE + 19);
        FakeClient first = FakeClient.get(store, URL, "Range", range);
        FakeClient second = FakeClient.get(store, URL, "Range", range);
        FakeSource.Request request = origin.next();
        assertThat(request.fields.first("Range")).isEqualTo("bytes=" + 2 * SLICE + "-" + (3 * SLICE - 1));
        answerSlice(request, file, "\"a\"");
        byte[] expected = Arrays.copyOfRange(file, 2 * SLICE + 10, 2 * SLICE + 20);
        assertThat(first.content()).isEqualTo(expected);
        assertThat(second.content()).isEqualTo(expected);
        assertThat(first.status()).isEqualTo(206);
        assertThat(first.field("Content-Range")).endsWith("/" + file.length);
        awaitStored(1);
        FakeClient third = FakeClient.get(store, URL, "Range", range);
        assertThat(third.content()).isEqualTo(expected);
        assertThat(third.cacheStatus()).startsWith("swarmgate; hit");
        assertThat(origin.requestCount()).isEqualTo(1);
    }

    @Test
    void aRangeOverSeveralSlicesIsPutTogether() throws Exception {
        byte[] file = bytes(3 * SLICE + 100);
        FakeClient client = FakeClient.get(store, URL, "Range", "bytes=100-");
        answerSlice(origin.next(), file, "\"a\"");
        Thread answering = new Thread(() -> {
            try {
                for (int i = 1; i < 4; i++) {
                    answerSlice(origin.next(), file, "\"a\"");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        answering.start();
        assertThat(client.content()).isEqualTo(Arrays.copyOfRange(file, 100, file.length));
        answering.join();
        assertThat(origin.requestCount()).isEqualTo(4);
    }

    @Test
    void aSuffixOfAColdFileLearnsItsLengthFirst() throws Exception {
        byte[] file = bytes(2 * SLICE);
        FakeClient client = FakeClient.get(store, URL, "Range", "bytes=-10");
        answerSlice(origin.next(), file, "\"a\"");
        assertThat(client.field("Content-Range")).startsWith("bytes " + (2 * SLICE - 10) + "-");
        Thread answering = new Thread(() -> {
            try {
                answerSlice(origin.next(), file, "\"a\"");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        answering.start();
        assertThat(client.content()).isEqualTo(Arrays.copyOfRange(file, 2 * SLICE - 10, 2 * SLICE));
        answering.join();
    }

    @Test
    void slicesOfTwoVersionsNeverMeet() throws Exception {
        byte[] file = bytes(2 * SLICE);
        FakeClient client = FakeClient.get(store, URL, "Range", "bytes=0-");
        answerSlice(origin.next(), file, "\"a\"");
        Thread answering = new Thread(() -> {
            try {
                answerSlice(origin.next(), file, "\"b\"");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        answering.start();
        assertThatThrownBy(client::content).isInstanceOf(BrokenBodyException.class);
        answering.join();
    }

    @Test
    void aRangeFarAheadOfAFillIsWaitedForWhereTheOriginHasNoRanges() throws Exception {
        byte[] file = bytes(8 << 20);
        FakeClient.get(store, URL);
        FakeSource.Request whole = origin.next().answer(200, "Content-Length", Integer.toString(file.length));
        FakeClient part = FakeClient.get(store, URL, "Range", "bytes=8000000-8000009");
        origin.next().answer(200, "Content-Length", Integer.toString(file.length));
        whole.data(file).end();

        assertThat(part.content()).isEqualTo(Arrays.copyOfRange(file, 8_000_000, 8_000_010));
        assertThat(origin.requestCount()).isEqualTo(2);
    }

    @Test
    void anOriginWithoutRangesFillsTheWhole() throws Exception {
        FakeClient first = FakeClient.get(store, URL, "Range", "bytes=10-19");
        FakeClient second = FakeClient.get(store, URL, "Range", "bytes=250000-250009");
        FakeSource.Request request = origin.next();
        request.answer(200, "Content-Length", "300000", "ETag", "\"a\"")
                .data(content)
                .end();
        assertThat(first.content()).isEqualTo(Arrays.copyOfRange(content, 10, 20));
        assertThat(second.content()).isEqualTo(Arrays.copyOfRange(content, 250_000, 250_010));
        awaitStored(1);
        assertThat(FakeClient.get(store, URL).content()).isEqualTo(content);
        assertThat(origin.requestCount()).isEqualTo(1);
    }

    @Test
    void partsWithoutAStrongValidatorAreNotCombined() throws Exception {
        FakeClient client = FakeClient.get(store, URL, "Range", "bytes=10-19");
        origin.next().answer(206, "Content-Range", "bytes 0-262143/1000000", "Content-Length", "262144");
        FakeSource.Request own = origin.next();
        assertThat(own.fields.first("Range")).isEqualTo("bytes=10-19");
        own.answer(206, "Content-Range", "bytes 10-19/1000000", "Content-Length", "10")
                .data(bytes(10))
                .end();
        assertThat(client.status()).isEqualTo(206);
        assertThat(client.content()).isEqualTo(bytes(10));
    }

    @Test
    void aRangeBehindTheEndOfAColdFileIsTheOriginsToAnswer() throws Exception {
        FakeClient client = FakeClient.get(store, URL, "Range", "bytes=900000-");
        origin.next()
                .answer(416, "Content-Range", "bytes */1000", "Content-Length", "0")
                .end();
        origin.next()
                .answer(416, "Content-Range", "bytes */1000", "Content-Length", "0")
                .end();
        assertThat(client.status()).isEqualTo(416);
        assertThat(client.field("Content-Range")).isEqualTo("bytes */1000");
    }

    /** An origin that still writes the file: it cannot say how long that will be. */
    private FakeSource.Request grows(FakeClient waiting) throws InterruptedException {
        FakeSource.Request part = origin.next();
        part.answer(206, "Content-Range", "bytes 0-" + (SLICE - 1) + "/*");
        assertThat(waiting.isAnswered()).isFalse();
        FakeSource.Request whole = origin.next();
        assertThat(whole.fields.has("Range")).isFalse();
        return whole.answer(200);
    }

    @Test
    void partsOfAFileThatGrowsAreReadFromOneRequestForTheWhole() throws Exception {
        FakeClient first = FakeClient.get(store, URL, "Range", "bytes=0-99999");
        FakeSource.Request whole = grows(first);
        whole.data(content, 0, 100_000);
        assertThat(first.status()).isEqualTo(206);
        assertThat(first.field("Content-Range")).isEqualTo("bytes 0-99999/*");
        assertThat(first.content()).isEqualTo(Arrays.copyOfRange(content, 0, 100_000));
        FakeClient second = FakeClient.get(store, URL, "Range", "bytes=100000-199999");
        whole.data(content, 100_000, 300_000).end();
        assertThat(second.content()).isEqualTo(Arrays.copyOfRange(content, 100_000, 200_000));
        awaitStored(1);
        FakeClient third = FakeClient.get(store, URL, "Range", "bytes=200000-299999");
        assertThat(third.field("Content-Range")).isEqualTo("bytes 200000-299999/300000");
        assertThat(origin.requestCount()).isEqualTo(2);
    }

    @Test
    void aPartIsNotPromisedBeforeItIsThere() throws Exception {
        FakeClient part = FakeClient.get(store, URL, "Range", "bytes=0-999999");
        FakeSource.Request whole = grows(part);
        whole.data(content, 0, 300_000);
        assertThat(part.isAnswered()).isFalse();
        whole.end();
        assertThat(part.field("Content-Range")).isEqualTo("bytes 0-299999/300000");
        assertThat(part.content()).isEqualTo(content);
    }

    @Test
    void aPartWithoutEndComesAsTheFileGrows() throws Exception {
        FakeClient part = FakeClient.get(store, URL, "Range", "bytes=100-9007199254740991");
        FakeSource.Request whole = grows(part);
        whole.data(content, 0, 1000);
        assertThat(part.field("Content-Range")).isEqualTo("bytes 100-9007199254740991/*");
        assertThat(part.content(900)).isEqualTo(Arrays.copyOfRange(content, 100, 1000));
        whole.data(content, 1000, 300_000).end();
        assertThat(part.content()).isEqualTo(Arrays.copyOfRange(content, 100, 300_000));
    }

    @Test
    void aPartOfAFileThatBreaksOffWhileItGrowsFails() throws Exception {
        FakeClient part = FakeClient.get(store, URL, "Range", "bytes=0-99999");
        FakeSource.Request whole = grows(part);
        whole.data(content, 0, 1000).fail();
        FakeSource.Request again = origin.next();
        assertThat(again.fields.first("Range")).isEqualTo("bytes=0-99999");
    }
}
