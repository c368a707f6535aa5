package io.swarmgate.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ResumeTest extends StoreTestBase {
    private final byte[] content = bytes(200_000);

    private FakeSource.Request begin(String... validator) throws Exception {
        FakeSource.Request request = origin.next();
        String[] fields = java.util.Arrays.copyOf(validator, validator.length + 2);
        fields[validator.length] = "Content-Length";
        fields[validator.length + 1] = "200000";
        return request.answer(200, fields).data(content, 0, 50_000);
    }

    @Test
    void aBrokenFillGoesOnWithRangeAndIfRange() throws Exception {
        FakeClient client = FakeClient.get(store, URL);
        begin("ETag", "\"v1\"").fail();
        FakeSource.Request rest = origin.next();
        assertThat(rest.fields.first("Range")).isEqualTo("bytes=50000-");
        assertThat(rest.fields.first("If-Range")).isEqualTo("\"v1\"");
        rest.answer(206, "ETag", "\"v1\"", "Content-Range", "bytes 50000-199999/200000", "Content-Length", "150000")
                .data(content, 50_000, 200_000)
                .end();
        assertThat(client.content()).isEqualTo(content);
        assertThat(store.stats().fillsResumed()).isEqualTo(1);
        awaitStored(1);
        assertThat(FakeClient.get(store, URL).content()).isEqualTo(content);
    }

    @Test
    void anEndThatComesTooEarlyIsABreak() throws Exception {
        FakeClient client = FakeClient.get(store, URL);
        begin("ETag", "\"v1\"").end();
        origin.next()
                .answer(206, "ETag", "\"v1\"", "Content-Range", "bytes 50000-199999/200000")
                .data(content, 50_000, 200_000)
                .end();
        assertThat(client.content()).isEqualTo(content);
    }

    @Test
    void aStrongDateServesAsValidator() throws Exception {
        FakeClient.get(store, URL);
        begin("Last-Modified", "Sun, 01 Mar 2026 11:00:00 GMT", "Date", DATE).fail();
        assertThat(origin.next().fields.first("If-Range")).isEqualTo("Sun, 01 Mar 2026 11:00:00 GMT");
    }

    @Test
    void anOriginWithoutRangesIsReadOnceMore() throws Exception {
        FakeClient client = FakeClient.get(store, URL);
        begin("ETag", "\"v1\"").fail();
        origin.next()
                .answer(200, "ETag", "\"v1\"", "Content-Length", "200000")
                .data(content)
                .end();
        assertThat(client.content()).isEqualTo(content);
    }

    @Test
    void bytesOfTwoVersionsNeverMix() throws Exception {
        FakeClient client = FakeClient.get(store, URL);
        begin("ETag", "\"v1\"").fail();
        FakeSource.Request other = origin.next();
        other.answer(200, "ETag", "\"v2\"", "Content-Length", "200000");
        await(() -> other.cancelled);
        assertThatThrownBy(client::content).isInstanceOf(BrokenBodyException.class);
        assertThat(store.stats().fillsChanged()).isEqualTo(1);
        assertThat(store.stats().entries()).isZero();
        FakeClient.get(store, URL);
        assertThat(origin.next().fields.first("Range")).isNull();
    }

    @Test
    void withoutAStrongValidatorNothingIsResumed() throws Exception {
        FakeClient client = FakeClient.get(store, URL);
        begin("ETag", "W/\"v1\"").fail();
        assertThatThrownBy(client::content).isInstanceOf(BrokenBodyException.class);
        assertThat(origin.requestCount()).isEqualTo(1);
    }

    @Test
    void aFillThatBreaksAfterTheStoreWasClosedEnds() throws Exception {
        FakeClient client = FakeClient.get(store, URL);
        FakeSource.Request request = begin("ETag", "\"v1\"");
        store.close();
        assertThatCode(request::fail).doesNotThrowAnyException();
        assertThatThrownBy(client::content).isInstanceOf(BrokenBodyException.class);
    }

    @Test
    void aFillThatPausesBeforeItGoesOnEndsWithTheStore() throws Exception {
        FakeClient client = FakeClient.get(store, URL);
        begin("ETag", "\"v1\"").fail();
        origin.next().fail();
        origin.next().fail();
        store.close();
        assertThatThrownBy(client::content).isInstanceOf(BrokenBodyException.class);
    }

    @Test
    void triesAreBounded() throws Exception {
        FakeClient client = FakeClient.get(store, URL);
        begin("ETag", "\"v1\"").fail();
        for (int i = 0; i < LIMITS.resumes(); i++) {
            origin.next().fail();
        }
        assertThatThrownBy(client::content).isInstanceOf(BrokenBodyException.class);
        assertThat(origin.requestCount()).isEqualTo(1 + LIMITS.resumes());
        assertThat(store.stats().fillsLost()).isEqualTo(1);
    }

    @Test
    void moreThanContentLengthIsCutOff() throws Exception {
        FakeClient client = FakeClient.get(store, URL);
        origin.next().answer(200, "Content-Length", "10").data(bytes(11));
        assertThatThrownBy(client::content).isInstanceOf(BrokenBodyException.class);
    }

    @Test
    void aResponseThatIsNotSharedIsResumedToo() throws Exception {
        FakeClient client = FakeClient.get(store, URL);
        begin("ETag", "\"v1\"", "Cache-Control", "private").fail();
        origin.next()
                .answer(206, "ETag", "\"v1\"", "Content-Range", "bytes 50000-199999/200000")
                .data(content, 50_000, 200_000)
                .end();
        assertThat(client.content()).isEqualTo(content);
    }
}
