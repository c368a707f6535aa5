package io.swarmgate.quality;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.swarmgate.ledger.ViewerGroup;
import java.time.Duration;

/**
 * Makes amounts of what players say with their requests. CMCD is coarser than what a page sees: a stall is known when
 * the next object is asked for, its length and the time to start only from players of the second version, and what was
 * asked for counts as watched. Thread-safe.
 */
public final class CmcdSessions {
    private static final int USUAL_SESSIONS = 200_000;
    private static final Duration REMEMBERED = Duration.ofMinutes(30);
    /** Longer than any segment. */
    private static final long LONGEST_OBJECT_MILLIS = 60_000;

    private static final long MOST_KILOBITS_PER_SECOND = 800_000;
    private static final long LONGEST_WAIT_MILLIS = 120_000;

    private final QualityListener listener;
    private final Cache<String, Session> sessions;

    /** What must not be counted twice. */
    private static final class Session {
        private boolean counted;
        private boolean started;

        synchronized boolean countNow() {
            boolean now = !counted;
            counted = true;
            return now;
        }

        synchronized boolean startNow() {
            boolean now = !started;
            started = true;
            return now;
        }
    }

    public CmcdSessions(QualityListener listener) {
        this(listener, USUAL_SESSIONS);
    }

    /** @param remembered most sessions of which something was counted */
    public CmcdSessions(QualityListener listener, int remembered) {
        this.sessions = Caffeine.newBuilder()
                .maximumSize(remembered)
                .expireAfterAccess(REMEMBERED)
                .build();
        this.listener = listener;
    }

    /** Takes in what came with a request for a segment, or apart from one. Without a session it is nobody's. */
    public void said(String route, Cmcd cmcd) {
        String id = cmcd.text(CmcdKey.SESSION_ID).orElse(null);
        if (id == null || !cmcd.isMedia()) {
            return;
        }
        Session session = sessions.get(route + ' ' + id, unheard -> new Session());
        Long startup = null;
        if (cmcd.integer(CmcdKey.MEDIA_START_DELAY).isPresent() && session.startNow()) {
            startup = Math.min(cmcd.integer(CmcdKey.MEDIA_START_DELAY).getAsLong(), LONGEST_WAIT_MILLIS);
        }
        long duration =
                cmcd.isVideo() ? Math.min(cmcd.integer(CmcdKey.OBJECT_DURATION).orElse(0), LONGEST_OBJECT_MILLIS) : 0;
        long bitrate = Math.min(cmcd.integer(CmcdKey.ENCODED_BITRATE).orElse(0), MOST_KILOBITS_PER_SECOND);
        boolean sized = duration > 0 && bitrate > 0;
        long stalled = Math.min(cmcd.integer(CmcdKey.BUFFER_STARVATION_DURATION).orElse(0), LONGEST_WAIT_MILLIS);
        boolean stall = cmcd.flag(CmcdKey.BUFFER_STARVATION) || stalled > 0;
        listener.played(
                route,
                ViewerGroup.NONE,
                new QualityAmounts(
                        session.countNow() ? 1 : 0,
                        startup,
                        duration,
                        stall ? 1 : 0,
                        stalled,
                        cmcd.integer(CmcdKey.BUFFER_LENGTH).isPresent() ? 1 : 0,
                        Math.min(cmcd.integer(CmcdKey.BUFFER_LENGTH).orElse(0), 3_600_000),
                        sized ? duration : 0,
                        sized ? duration * bitrate / 8 : 0,
                        0,
                        0,
                        0));
    }
}
