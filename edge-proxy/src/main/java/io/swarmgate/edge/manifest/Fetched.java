package io.swarmgate.edge.manifest;

import io.swarmgate.edge.origin.OriginFailure;
import io.swarmgate.http.Storability;
import io.swarmgate.manifest.UriReference;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How asking the origin ended. */
sealed interface Fetched {

    /**
     * @param byOrigin true if only requests with the same Origin field may share it
     * @param originField of the request that fetched it
     * @param standIn true if it is stale and stands in for an origin that failed
     * @param originStatus of the answer to this very request: 304 after a validation, 5xx where a stale one stands in;
     *     null if the origin was not asked
     */
    record Got(
            StoredManifest manifest,
            Sharing sharing,
            boolean byOrigin,
            @Nullable String originField,
            boolean standIn,
            @Nullable Integer originStatus,
            Duration originTime)
            implements Fetched {

        /** What the origin just answered. */
        static Got now(ManifestRequest request, StoredManifest manifest, int originStatus, Duration originTime) {
            return of(request, manifest, Sharing.of(manifest), false, originStatus, originTime);
        }

        /** What was held before; the origin was not asked. */
        static Got held(ManifestRequest request, StoredManifest manifest) {
            return of(request, manifest, Sharing.HELD, false, null, Duration.ZERO);
        }

        /**
         * A stale manifest in the place of a failure.
         *
         * @param originStatus null if there was no answer
         */
        static Got standIn(
                ManifestRequest request, StoredManifest stale, @Nullable Integer originStatus, Duration originTime) {
            return of(request, stale, Sharing.HELD, true, originStatus, originTime);
        }

        /** What was held before, while the origin takes its time. */
        static Got late(StoredManifest stale) {
            return new Got(stale, Sharing.HELD, false, null, true, null, Duration.ZERO);
        }

        /** True if it depends on more of a request than others share with it. */
        boolean varies() {
            return Storability.variesBeyondOrigin(StoredManifest.lines(manifest.originFields()));
        }

        /** A redirect to the same URL, as to https by an origin that wants to be told the scheme of the client. */
        boolean leadsBackTo(String url) {
            String location = manifest.originFields().first("Location").orElse(null);
            if (location == null) {
                return false;
            }
            UriReference there = UriReference.parse(UriReference.resolve(url, location));
            UriReference here = UriReference.parse(url);
            return there.path().equals(here.path()) && Objects.equals(there.query(), here.query());
        }

        private static Got of(
                ManifestRequest request,
                StoredManifest manifest,
                Sharing sharing,
                boolean standIn,
                @Nullable Integer originStatus,
                Duration originTime) {
            boolean byOrigin = Storability.variesByOrigin(StoredManifest.lines(manifest.originFields()));
            return new Got(manifest, sharing, byOrigin, request.originField(), standIn, originStatus, originTime);
        }
    }

    /**
     * Each client streams it for itself.
     *
     * @param lasting true if that is in its nature: it is no manifest, or too large a one
     */
    record Streamed(String because, boolean lasting) implements Fetched {}

    record Lost(OriginFailure failure) implements Fetched {}

    /** Nobody was asked: what answers depend on was learnt meanwhile, and each waits for those that concern it. */
    record Regrouped() implements Fetched {}
}
