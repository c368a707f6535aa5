package io.swarmgate.segment;

import io.swarmgate.http.CacheStatus;
import io.swarmgate.http.FieldLine;
import io.swarmgate.http.FieldLines;
import io.swarmgate.http.RangeSpec;
import io.swarmgate.http.Storability;
import io.swarmgate.manifest.UriReference;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One origin request for a whole object, however many wait for it. It outlives the client that caused it, and carries
 * nothing of that client's: what the origin refuses to nobody in particular each client asks for by itself. When the
 * head says that the response is not to be shared, every waiter is released at once to an origin request of its own.
 */
final class Fill implements Download.Owner, FillBody.Events {
    /** A range this far behind what has arrived is not waited for but fetched by itself. */
    private static final long SOON_BYTES = 4L << 20;

    /** What is stored may stand in for an origin that has not begun to answer by then. */
    static final Duration STALE_PATIENCE = Duration.ofSeconds(1);

    /** So long a body of unknown length goes on without a reader: a segment being written ends by then. */
    static final Duration UNATTENDED = Duration.ofSeconds(5);

    /** A body of unknown length that has not ended by then never will: radio, an endless MPEG-TS. */
    static final Duration ENDLESS_AFTER = Duration.ofSeconds(20);

    /** Refusals that may mean somebody with credentials would be answered. */
    private static final Set<Integer> REFUSALS = Set.of(401, 403, 407);

    /** After these nothing that was stored before counts, whatever comes later. */
    static final Set<Integer> TAKEN_DOWN = Set.of(403, 404, 410, 451);

    private final SegmentStore store;
    private final SegmentRequest initiator;
    private final @Nullable StoredSegment stale;
    private final boolean credentials;
    private final FillClock clock;

    // Everything below is guarded by this.
    private final List<Waiter> waiters = new ArrayList<>();
    private @Nullable Fill before;
    private boolean rangesIgnored;
    private SegmentKey key;
    private @Nullable Download download;
    private @Nullable Filling filling;
    private @Nullable Duration originTime;
    private long unreadNanos;
    private boolean closed;
    private boolean over;
    private boolean spoiled;

    /**
     * How a fill is begun.
     *
     * @param stale what is to be validated; null to fetch anew
     * @param rangesIgnored true if the origin is known to answer ranges with the whole
     * @param credentials whether the initiator's go along
     * @param before a fill of the same that is too slow for newcomers; null if there is none
     */
    record Plan(
            @Nullable StoredSegment stale,
            boolean rangesIgnored,
            boolean credentials,
            @Nullable Fill before) {
        static final Plan ANEW = new Plan(null, false, false, null);
    }

    /** @param initiator whose Origin the request carries; its key has the variant */
    Fill(SegmentStore store, SegmentRequest initiator, Plan plan) {
        this.store = store;
        this.initiator = initiator;
        this.key = initiator.key();
        StoredSegment known = plan.stale();
        this.stale = known != null && known.validator().isPresent() ? known : null;
        this.rangesIgnored = plan.rangesIgnored();
        this.credentials = plan.credentials();
        this.before = plan.before();
        this.clock = new FillClock(store::nanoTime);
    }

    void start() {
        FieldLines fields = initiator.fillFields(credentials);
        if (stale != null) {
            fields = stale.validator().addConditions(fields);
        }
        Download started = new Download(
                store.downloads(),
                new SourceRequest(initiator.key(), false, fields, initiator.asker(), true),
                null,
                this);
        synchronized (this) {
            download = started;
        }
        store.counters().fillsStarted.increment();
        started.start();
    }

    /** Adds a request; false if this fill takes no more. */
    boolean join(Waiter waiter) {
        Filling running;
        Duration time;
        synchronized (this) {
            if (closed) {
                return false;
            }
            running = filling;
            time = originTime;
            if (running == null) {
                waiters.add(waiter);
                return true;
            }
        }
        store.counters().collapsedWaiters.increment();
        answer(waiter, running, time, true);
        return true;
    }

    /** The origin answers ranges with the whole: there is nothing to be fetched apart. */
    synchronized void ignoreRanges() {
        rangesIgnored = true;
    }

    /** True if waiting for a range from this fill takes no longer than fetching it apart would. */
    synchronized boolean reachesSoon(RangeSpec range) {
        if (filling == null || rangesIgnored) {
            return true;
        }
        Long length = filling.lengthBytes();
        if (length == null) {
            return true;
        }
        RangeSpec.Interval interval = range.resolve(length);
        return interval == null || interval.start() <= filling.body().received() + SOON_BYTES;
    }

    /** The digest as far as it goes; null before the head. */
    synchronized @Nullable SegmentDigest digest() {
        ChunkHasher hasher = filling == null || spoiled ? null : filling.body().hasher();
        return hasher == null ? null : hasher.digest();
    }

    /** True if whoever comes now is better off with a fill of its own; then two of them are under way, and no more. */
    boolean isTooSlow() {
        return slower() == null && pace().isSlow();
    }

    /** The one that was begun before and is not over. */
    private @Nullable Fill slower() {
        Fill earlier;
        synchronized (this) {
            earlier = before;
        }
        if (earlier == null || !earlier.isOver()) {
            return earlier;
        }
        synchronized (this) {
            before = null;
        }
        return null;
    }

    boolean withCredentials() {
        return credentials;
    }

    private synchronized FillPace pace() {
        return clock.pace(filling == null ? null : filling.body());
    }

    private synchronized boolean isOver() {
        return over;
    }

    /** Looks after this fill from time to time. */
    void tick() {
        FillPace pace = pace();
        boolean waiting = pace.sinceHead().isNegative();
        if (waiting && stale != null && pace.sinceStart().compareTo(STALE_PATIENCE) >= 0) {
            answerWaitersFromStale();
        }
        if (waiting && pace.sinceStart().compareTo(store.limits().originPatience()) >= 0) {
            giveUp(new SourceFailure(504, "connection_read_timeout", "the origin client gave no word of it"));
        } else if (!waiting && isAbandoned()) {
            unattended();
        } else if (!waiting && isEndless(pace)) {
            becomeEndless();
        }
    }

    private void giveUp(SourceFailure why) {
        Download running;
        synchronized (this) {
            running = download;
        }
        if (running != null) {
            running.cancel(why.detail());
        }
        failed(why);
    }

    private synchronized boolean isAbandoned() {
        return unreadNanos != 0 && store.nanoTime() - unreadNanos >= UNATTENDED.toNanos();
    }

    private synchronized boolean isEndless(FillPace pace) {
        return !closed
                && filling != null
                && filling.lengthBytes() == null
                && filling.body().endedAt() == null
                && pace.sinceHead().compareTo(ENDLESS_AFTER) >= 0;
    }

    /** Those who read it go on; nothing more of it is kept, and the next client begins where the origin is then. */
    private void becomeEndless() {
        store.marks().endless(key());
        FillBody body;
        synchronized (this) {
            spoiled = true;
            body = filling == null ? null : filling.body();
        }
        close();
        if (body != null) {
            body.stopStoring();
            if (!body.isRead()) {
                unattended();
            }
        }
    }

    @Override
    public boolean wantsKind(OriginHead head) {
        return head.status() == 200
                && ContentKind.byHead(
                                head.fields().first("Content-Type"),
                                initiator.key().url())
                        == null
                && !initiator.named()
                && storability(head, ContentKind.MEDIA) != Storability.RELEASE;
    }

    @Override
    public boolean looks() {
        return true;
    }

    @Override
    public void looked(ContentKind kind) {
        if (kind == ContentKind.PAGE || kind == ContentKind.MANIFEST) {
            // It said to be media and is not: whoever is being answered gets what the origin sends, nobody else does.
            spoil();
        }
    }

    private void spoil() {
        FillBody body;
        synchronized (this) {
            spoiled = true;
            body = filling == null ? null : filling.body();
        }
        if (body != null) {
            body.stopStoring();
        }
        close();
    }

    @Override
    public @Nullable FillBody head(Download from, Opening opening) {
        OriginHead head = opening.head();
        synchronized (this) {
            originTime = Duration.between(opening.requested(), opening.received());
            clock.headArrived();
        }
        takeOverFromSlower();
        int status = head.status();
        if (status == 304 && stale != null) {
            validated(stale, opening);
            return null;
        }
        if (status == 206 || status == 304) {
            failed(SourceFailure.protocol("status " + status + " to a request without such a condition"));
            return null;
        }
        if (Storability.isFailure(status) && answerStale()) {
            return null;
        }
        if (TAKEN_DOWN.contains(status)) {
            store.takenDown(initiator, status, credentials);
        }
        ContentKind kind = kind(opening);
        if (status == 200 && kind == ContentKind.MANIFEST) {
            manifest();
            return null;
        }
        if (isRefusal(head) || (status == 200 && kind == ContentKind.PAGE)) {
            return refused(status == 200);
        }
        Storability storability = storability(head, kind);
        if (storability == Storability.RELEASE || storability == Storability.RELEASE_ONCE) {
            // An error says nothing of what the URL is once there is something: many are no-store.
            return release(from, head, storability == Storability.RELEASE && status < 400);
        }
        if (status >= 400) {
            releaseOthers();
        }
        StoredHead stored = storedHead(opening, kind);
        return share(from, head, stored, storability == Storability.STORE && !isEmpty(head));
    }

    private ContentKind kind(Opening opening) {
        ContentKind known = opening.kind() == null
                ? ContentKind.byHead(
                        opening.head().fields().first("Content-Type"),
                        initiator.key().url())
                : opening.kind();
        return known == null || (initiator.named() && known == ContentKind.FILE) ? ContentKind.MEDIA : known;
    }

    private static boolean isEmpty(OriginHead head) {
        Long length = head.contentLength();
        return head.status() == 200 && length != null && length == 0;
    }

    private StoredHead storedHead(Opening opening, ContentKind kind) {
        boolean guess =
                kind == ContentKind.MEDIA && !credentials && opening.head().status() == 200;
        return StoredHead.of(
                opening.head(),
                opening.requested(),
                opening.received(),
                guess ? store.limits().defaultFreshness() : Duration.ZERO);
    }

    private Storability storability(OriginHead head, ContentKind kind) {
        Opening now = new Opening(head, kind, store.now(), store.now());
        Storability storability = Storability.of(
                credentials,
                head.status(),
                head.fields(),
                storedHead(now, kind).freshness().lifetime());
        Long length = head.contentLength();
        boolean tooLong = length != null && length > store.limits().maxObjectBytes();
        boolean keeps = storability == Storability.STORE || storability == Storability.SHARE;
        if (keeps && isStream(head)) {
            return Storability.RELEASE;
        }
        return tooLong && keeps ? Storability.RELEASE_ONCE : storability;
    }

    /** Radio says what it is. */
    private static boolean isStream(OriginHead head) {
        if (head.contentLength() != null) {
            return false;
        }
        for (FieldLine line : head.fields().lines()) {
            if (line.name().toLowerCase(Locale.ROOT).startsWith("icy-")) {
                return true;
            }
        }
        String type = head.fields().first("Content-Type");
        return type != null && type.toLowerCase(Locale.ROOT).startsWith("multipart/x-mixed-replace");
    }

    /** True if the origin might answer a client that shows more than a fill does. */
    private boolean isRefusal(OriginHead head) {
        if (REFUSALS.contains(head.status())) {
            return true;
        }
        boolean redirect = head.status() >= 300 && head.status() < 400 && head.status() != 304;
        return redirect
                && !credentials
                && (anybodyHasCredentials() || leadsBack(head.fields().first("Location")));
    }

    /** A redirect to the same URL, as to https by an origin that wants to be told the scheme of the client. */
    private boolean leadsBack(@Nullable String location) {
        if (location == null) {
            return false;
        }
        String url = initiator.key().url();
        UriReference there = UriReference.parse(UriReference.resolve(url, location));
        UriReference here = UriReference.parse(url);
        return there.path().equals(here.path()) && Objects.equals(there.query(), here.query());
    }

    private synchronized boolean anybodyHasCredentials() {
        return waiters.stream().anyMatch(waiter -> waiter.request().hasCredentials());
    }

    /** Whoever waits for a head elsewhere in vain gets this one. */
    private void takeOverFromSlower() {
        Fill slower = slower();
        if (slower == null) {
            return;
        }
        for (Waiter waiter : slower.handOver()) {
            if (!join(waiter)) {
                store.retry(waiter);
            }
        }
    }

    /** Gives the waiters away and ends, unless it has its head. */
    private List<Waiter> handOver() {
        Download running;
        synchronized (this) {
            if (filling != null || over) {
                return List.of();
            }
            running = download;
        }
        List<Waiter> left = close();
        if (running != null) {
            running.cancel("another request was answered first");
        }
        return left;
    }

    private void manifest() {
        store.marks().way(key(), Marks.Way.MANIFEST);
        CacheStatus status = CacheStatus.forwarded(CacheStatus.Forward.BYPASS);
        for (Waiter waiter : close()) {
            store.answer(waiter, new SegmentAnswer.Manifest(status));
        }
    }

    /**
     * The origin gives nothing to a request without credentials, or a page in the place of media: each client asks for
     * itself, with what it has.
     */
    private @Nullable FillBody refused(boolean page) {
        if (page) {
            store.marks().way(key(), Marks.Way.PAGE);
        }
        List<Waiter> others = page ? List.of() : takeOthers();
        for (Waiter waiter : close()) {
            store.askAlone(waiter, page);
        }
        others.forEach(store::retry);
        return null;
    }

    /** What the initiator alone sent may be why the origin answers an error: the others ask without. */
    private void releaseOthers() {
        List<Waiter> others = takeOthers();
        if (!others.isEmpty()) {
            store.leave(key(), this);
            others.forEach(store::retry);
        }
    }

    /** Those for whom something else would have been sent; those who send least come first. */
    private List<Waiter> takeOthers() {
        String sent = initiator.peculiarity();
        synchronized (this) {
            List<Waiter> others = waiters.stream()
                    .filter(waiter -> !waiter.request().peculiarity().equals(sent))
                    .sorted(Comparator.comparingInt(
                            waiter -> waiter.request().peculiarity().length()))
                    .toList();
            waiters.removeAll(others);
            closed = closed || !others.isEmpty();
            return others;
        }
    }

    private @Nullable FillBody share(Download from, OriginHead head, StoredHead stored, boolean keep) {
        List<Waiter> others = keep && Storability.variesByOrigin(head.fields()) ? splitByOrigin() : List.of();
        Long length = head.contentLength();
        FillBody body = store.newBody(length, keep ? new ChunkHasher() : null, from, this);
        boolean kept = keep && body.isStored();
        Filling now = new Filling(stored, length, body, kept);
        List<Waiter> mine;
        Duration time;
        synchronized (this) {
            filling = now;
            closed = closed || !kept;
            time = originTime;
            mine = List.copyOf(waiters);
            waiters.clear();
        }
        if (!kept) {
            store.leave(key(), this);
        }
        boolean first = true;
        for (Waiter waiter : mine) {
            answer(waiter, now, time, !first);
            first = false;
        }
        store.counters().collapsedWaiters.add(Math.max(0, mine.size() - 1));
        others.forEach(store::retry);
        if (!body.isRead()) {
            unread();
        }
        return body;
    }

    /** The response depends on Origin: goes on under the initiator's and gives up the waiters from another one. */
    private List<Waiter> splitByOrigin() {
        SegmentKey shared = key();
        String origin = initiator.fields().first("Origin");
        if (origin == null || !SegmentKey.ANY_ORIGIN.equals(shared.variant())) {
            return List.of();
        }
        store.marks().markVariesByOrigin(shared);
        store.index().remove(shared);
        SegmentKey own = shared.withVariant(origin);
        boolean alone = store.move(shared, own, this);
        synchronized (this) {
            key = own;
            closed = closed || !alone;
            List<Waiter> others = waiters.stream()
                    .filter(waiter -> !origin.equals(waiter.request().fields().first("Origin")))
                    .toList();
            waiters.removeAll(others);
            return others;
        }
    }

    private void answer(Waiter waiter, Filling running, @Nullable Duration time, boolean collapsed) {
        RangeSpec range = waiter.request().range();
        RangeSpec.Interval part = range == null ? null : range.fixed();
        Filling reaching = part == null ? running : running.reaching(part);
        SegmentBody last = part == null || reaching != null ? null : running.open(part.end() - 1, part.end());
        if (last != null) {
            // How long the whole will be nobody knows, but that it is that long is said in an answer.
            last.whenReady(() -> {
                answer(waiter, running, time, collapsed);
                last.close();
            });
            return;
        }
        answerFrom(waiter, reaching == null ? running : reaching, time, collapsed);
    }

    private void answerFrom(Waiter waiter, Filling running, @Nullable Duration time, boolean collapsed) {
        CacheStatus status = CacheStatus.forwarded(
                        stale == null ? CacheStatus.Forward.URI_MISS : CacheStatus.Forward.STALE)
                .withAnswer(running.head().status(), store.willStore(running), collapsed);
        SegmentAnswer answer = Answers.of(waiter.request(), running, status, store.now(), time);
        if (answer == null) {
            store.passThrough(waiter.request(), waiter.receiver(), CacheStatus.Forward.URI_MISS);
        } else {
            synchronized (this) {
                unreadNanos = 0;
            }
            store.answer(waiter, answer);
        }
    }

    private @Nullable FillBody release(Download from, OriginHead head, boolean remember) {
        if (remember) {
            store.marks().way(key(), Marks.Way.ALONE);
        }
        List<Waiter> all = close();
        Waiter first = all.isEmpty() ? null : all.get(0);
        boolean usable = first != null && isAnswerFor(first.request(), head);
        for (Waiter waiter : usable ? all.subList(1, all.size()) : all) {
            store.passThrough(waiter.request(), waiter.receiver(), CacheStatus.Forward.BYPASS);
        }
        if (!usable || first == null) {
            return null;
        }
        Duration time;
        synchronized (this) {
            time = originTime;
        }
        CacheStatus status =
                CacheStatus.forwarded(CacheStatus.Forward.URI_MISS).withAnswer(head.status(), false, false);
        FillBody body = store.relay(from, this);
        SegmentBody reader = body.open(0, Long.MAX_VALUE);
        store.answer(
                first,
                new SegmentAnswer.Response(head.status(), head.fields(), head.contentLength(), reader, status, time));
        return body;
    }

    /** True if the client would have been answered the same. */
    private boolean isAnswerFor(SegmentRequest request, OriginHead head) {
        return request.equals(initiator)
                && request.isPlain()
                && !Storability.variesBeyondOrigin(head.fields())
                && (credentials || !request.hasCredentials() || !Storability.isPersonal(head.fields()));
    }

    private void validated(StoredSegment was, Opening opening) {
        store.counters().validations.increment();
        Duration guess = credentials ? Duration.ZERO : store.limits().defaultFreshness();
        StoredHead head = was.head().refreshed(opening.head(), opening.requested(), opening.received(), guess);
        Storability storability = Storability.of(
                credentials, head.status(), head.fields(), head.freshness().lifetime());
        if (storability == Storability.RELEASE) {
            unshared();
            return;
        }
        StoredSegment refreshed = was.withHead(head);
        List<Waiter> others = Storability.variesByOrigin(head.fields()) ? splitByOrigin() : List.of();
        if (refreshed != null) {
            store.index().put(key(), refreshed);
        }
        CacheStatus status = CacheStatus.forwarded(CacheStatus.Forward.STALE).withAnswer(304, refreshed != null, false);
        answerAllFrom(close(), refreshed == null ? was : refreshed, status);
        others.forEach(store::retry);
    }

    /** What is stored is valid still, but by now the origin makes its answers for one client each. */
    private void unshared() {
        store.index().remove(key());
        store.marks().way(key(), Marks.Way.ALONE);
        for (Waiter waiter : close()) {
            store.passThrough(waiter.request(), waiter.receiver(), CacheStatus.Forward.BYPASS);
        }
    }

    private boolean mayAnswerStale() {
        StoredSegment standIn = stale;
        return standIn != null
                && !store.marks().isGone(key(), standIn.freshness().received(), true)
                && standIn.head().mayStandIn(store.now(), store.limits().staleIfError());
    }

    /** Answers from the stale copy if there is one that may stand in for the origin. */
    private boolean answerStale() {
        StoredSegment standIn = stale;
        if (standIn == null || !mayAnswerStale()) {
            return false;
        }
        answerStale(close(), standIn);
        return true;
    }

    /** The origin takes its time: those who wait need not, while it is being asked. */
    private void answerWaitersFromStale() {
        StoredSegment standIn = stale;
        if (standIn == null || !mayAnswerStale()) {
            return;
        }
        List<Waiter> left;
        synchronized (this) {
            left = List.copyOf(waiters);
            waiters.clear();
        }
        answerStale(left, standIn);
    }

    private void answerStale(List<Waiter> left, StoredSegment standIn) {
        store.counters().staleServed.add(left.size());
        answerAllFrom(left, standIn, CacheStatus.hit(standIn.freshness().remaining(store.now())));
    }

    private void answerAllFrom(List<Waiter> left, StoredSegment segment, CacheStatus status) {
        for (Waiter waiter : left) {
            SegmentAnswer answer = Answers.of(waiter.request(), segment, status, store.now(), null);
            if (answer == null) {
                store.passThrough(waiter.request(), waiter.receiver(), CacheStatus.Forward.STALE);
            } else {
                store.answer(waiter, answer);
            }
        }
    }

    @Override
    public void failed(SourceFailure failure) {
        if (answerStale()) {
            return;
        }
        CacheStatus status = CacheStatus.forwarded(CacheStatus.Forward.URI_MISS);
        Fill slower = slower();
        for (Waiter waiter : close()) {
            // A slower request that was begun earlier may still be answered.
            if (slower == null || !slower.join(waiter)) {
                store.answer(waiter, new SegmentAnswer.Failure(failure, status));
            }
        }
    }

    /** Takes no more requests; answers those that still wait for the head. */
    private List<Waiter> close() {
        List<Waiter> left;
        synchronized (this) {
            closed = true;
            over = filling == null;
            left = List.copyOf(waiters);
            waiters.clear();
        }
        store.leave(key(), this);
        return left;
    }

    private synchronized SegmentKey key() {
        return key;
    }

    @Override
    public void lost() {
        store.counters().fillsLost.increment();
        finish();
        if (stale != null) {
            // The origin has something else by now, or nothing: what is stored is no help any more.
            store.index().remove(key());
        }
    }

    @Override
    public void stored() {
        Filling whole;
        boolean wanted;
        synchronized (this) {
            whole = filling;
            wanted = !spoiled;
        }
        if (whole != null && whole.keep() && wanted && whole.body().received() > 0) {
            store.keep(key(), whole);
        }
        finish();
    }

    @Override
    public void storageFailed(IOException cause) {
        store.storageFailed(cause);
        close();
    }

    private void finish() {
        close();
        synchronized (this) {
            over = true;
        }
    }

    @Override
    public void unread() {
        boolean goesOn;
        synchronized (this) {
            Filling current = filling;
            goesOn = !closed && current != null && current.keep() && fewBytesLeft(current);
            if (current != null && current.lengthBytes() == null && unreadNanos == 0) {
                unreadNanos = store.nanoTime();
            }
        }
        if (!goesOn) {
            unattended();
        }
    }

    /** Nobody is left to read it. */
    private void unattended() {
        Download running;
        synchronized (this) {
            if (filling != null && filling.body().isRead()) {
                unreadNanos = 0;
                return;
            }
            running = download;
        }
        if (running != null) {
            finish();
            running.cancel("no client is left");
        }
    }

    private boolean fewBytesLeft(Filling current) {
        long unattended = store.limits().unattendedBytes();
        Long length = current.lengthBytes();
        long received = current.body().received();
        return length == null ? received <= unattended : length - received <= unattended;
    }

    /** Takes over a download that was begun for a part and is answered with the whole. */
    void adopt(Download other) {
        synchronized (this) {
            download = other;
        }
        other.passTo(this);
        store.counters().fillsStarted.increment();
    }
}
