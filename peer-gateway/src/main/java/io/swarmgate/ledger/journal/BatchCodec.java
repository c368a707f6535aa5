package io.swarmgate.ledger.journal;

import io.swarmgate.ledger.Account;
import io.swarmgate.ledger.Content;
import io.swarmgate.ledger.LedgerStream;
import io.swarmgate.ledger.Line;
import io.swarmgate.ledger.ViewerGroup;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * Batches as bytes: a version, then deflated the batch's name, the texts in it, each once, and the entries, which refer
 * to texts by number.
 */
public final class BatchCodec {
    private static final int VERSION = 1;
    /** Of the inflated form; a batch of 100,000 accounts has a tenth of it. */
    private static final int MAX_BYTES = 64 << 20;

    private BatchCodec() {}

    public static byte[] encode(Batch batch) {
        Map<String, Integer> texts = new LinkedHashMap<>();
        batch.entries().forEach(entry -> addTexts(texts, entry.account()));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        bytes.write(VERSION);
        try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes))) {
            out.writeUTF(batch.edge());
            out.writeLong(batch.epoch());
            out.writeLong(batch.sequence());
            out.writeLong(batch.cut().toEpochMilli());
            VarLong.write(out, texts.size());
            for (String text : texts.keySet()) {
                out.writeUTF(text);
            }
            VarLong.write(out, batch.entries().size());
            for (Entry entry : batch.entries()) {
                write(out, entry, texts);
            }
        } catch (IOException impossible) {
            throw new IllegalStateException("writing to memory", impossible);
        }
        return bytes.toByteArray();
    }

    private static void addTexts(Map<String, Integer> texts, Account account) {
        for (String text : texts(account)) {
            texts.putIfAbsent(text, texts.size());
        }
    }

    private static List<String> texts(Account account) {
        return List.of(
                account.line().name(),
                account.route(),
                account.stream().id(),
                account.stream().name(),
                account.site(),
                account.origin(),
                account.content().name(),
                account.viewers().name());
    }

    private static void write(DataOutputStream out, Entry entry, Map<String, Integer> texts) throws IOException {
        for (String text : texts(entry.account())) {
            VarLong.write(out, texts.getOrDefault(text, 0));
        }
        VarLong.write(out, entry.minute());
        VarLong.writeSigned(out, entry.requests());
        VarLong.writeSigned(out, entry.bytes());
    }

    /** @throws MalformedBatchException if the bytes are no batch this version knows */
    public static Batch decode(byte[] bytes) throws MalformedBatchException {
        if (bytes.length == 0 || bytes[0] != VERSION) {
            throw new MalformedBatchException("not a batch of version " + VERSION);
        }
        try (DataInputStream in = new DataInputStream(new BoundedInput(
                new InflaterInputStream(new ByteArrayInputStream(bytes, 1, bytes.length - 1)), MAX_BYTES))) {
            String edge = in.readUTF();
            long epoch = in.readLong();
            long sequence = in.readLong();
            Instant cut = Instant.ofEpochMilli(in.readLong());
            List<String> texts = new ArrayList<>();
            for (long left = VarLong.read(in); left > 0; left--) {
                texts.add(in.readUTF());
            }
            List<Entry> entries = new ArrayList<>();
            for (long left = VarLong.read(in); left > 0; left--) {
                entries.add(readEntry(in, texts));
            }
            return new Batch(edge, epoch, sequence, cut, entries);
        } catch (IllegalArgumentException | IOException malformed) {
            throw new MalformedBatchException("a batch that cannot be read: " + malformed.getMessage(), malformed);
        }
    }

    private static Entry readEntry(DataInputStream in, List<String> texts) throws IOException {
        Account account = new Account(
                Line.valueOf(text(in, texts)),
                text(in, texts),
                new LedgerStream(text(in, texts), text(in, texts)),
                text(in, texts),
                text(in, texts),
                Content.valueOf(text(in, texts)),
                ViewerGroup.valueOf(text(in, texts)));
        return new Entry(account, VarLong.read(in), VarLong.readSigned(in), VarLong.readSigned(in));
    }

    private static String text(DataInputStream in, List<String> texts) throws IOException {
        long index = VarLong.read(in);
        if (index >= texts.size()) {
            throw new MalformedBatchException("there is no text " + index);
        }
        return texts.get((int) index);
    }
}
