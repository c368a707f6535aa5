package io.swarmgate.ledger.journal;

import io.swarmgate.ledger.Account;
import io.swarmgate.ledger.Content;
import io.swarmgate.ledger.LedgerStream;
import io.swarmgate.ledger.Line;
import io.swarmgate.ledger.ViewerGroup;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Batches of all shapes. */
public final class TestBatches {
    public static final long MINUTE = Instant.parse("2026-10-05T12:00:00Z").getEpochSecond() / 60;

    private TestBatches() {}

    public static Account account(Random random) {
        return new Account(
                pick(random, Line.values()),
                "route-" + random.nextInt(3),
                random.nextInt(4) == 0
                        ? LedgerStream.NONE
                        : LedgerStream.of("route", "/live/ch" + random.nextInt(20) + "/mäster.m3u8?token=1"),
                random.nextBoolean() ? Account.NONE : "site-" + random.nextInt(3),
                random.nextBoolean() ? Account.NONE : "origin-" + random.nextInt(2),
                pick(random, Content.values()),
                pick(random, ViewerGroup.values()));
    }

    public static Batch batch(Random random, String edge, long epoch, long sequence) {
        List<Entry> entries = new ArrayList<>();
        for (int i = random.nextInt(30); i >= 0; i--) {
            entries.add(new Entry(
                    account(random),
                    MINUTE + random.nextInt(3),
                    random.nextInt(1000) - 10,
                    random.nextLong() >> random.nextInt(20, 64)));
        }
        return new Batch(edge, epoch, sequence, Instant.ofEpochSecond(MINUTE * 60, sequence * 1_000_000), entries);
    }

    private static <T> T pick(Random random, T[] values) {
        return values[random.nextInt(values.length)];
    }
}
