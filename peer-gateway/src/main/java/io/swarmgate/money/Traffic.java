package io.swarmgate.money;

import java.util.Arrays;

/**
 * Bytes and requests of a time, by five minutes: what percentiles are made of. A time whose five minutes nobody asks
 * for is one sample. Never changed once made.
 */
public final class Traffic {
    private final long[] out;
    private final long[] in;
    private final long requests;

    private Traffic(long[] out, long[] in, long requests) {
        this.out = out;
        this.in = in;
        this.requests = requests;
    }

    /** @param out bytes sent in each five minutes; a sample is missing nowhere, an idle one is zero */
    public static Traffic of(long[] out, long[] in, long requests) {
        if (out.length != in.length) {
            throw new IllegalArgumentException(out.length + " samples are not " + in.length);
        }
        return new Traffic(out.clone(), in.clone(), requests);
    }

    /** A sum alone. */
    public static Traffic total(long bytes, long requests) {
        return new Traffic(new long[] {bytes}, new long[] {0}, requests);
    }

    public static Traffic none(int samples) {
        return new Traffic(new long[samples], new long[samples], 0);
    }

    public Traffic plus(Traffic other) {
        return combined(other, 1);
    }

    /** Never below zero: what is taken away may have been counted some minutes later. */
    public Traffic minus(Traffic other) {
        return combined(other, -1);
    }

    private Traffic combined(Traffic other, int sign) {
        long[] sumOut = new long[out.length];
        long[] sumIn = new long[out.length];
        for (int i = 0; i < out.length; i++) {
            sumOut[i] = Math.max(0, Math.addExact(out[i], sign * other.out[i]));
            sumIn[i] = Math.max(0, Math.addExact(in[i], sign * other.in[i]));
        }
        return new Traffic(sumOut, sumIn, Math.max(0, requests + sign * other.requests));
    }

    /** Bytes sent in all. */
    public long sent() {
        return Arrays.stream(out).reduce(0, Math::addExact);
    }

    public long requests() {
        return requests;
    }

    public int samples() {
        return out.length;
    }

    /** How many of the highest samples count for nothing: five in a hundred, rounded down. */
    public static int dropped(int samples) {
        return samples / 20;
    }

    /** Bytes of the highest five minutes that are left when the highest 5 % are dropped. */
    long percentile(Direction direction) {
        return switch (direction) {
            case OUT -> percentile(out);
            case HIGHER -> Math.max(percentile(out), percentile(in));
            case BOTH -> {
                long[] sums = new long[out.length];
                Arrays.setAll(sums, i -> Math.addExact(out[i], in[i]));
                yield percentile(sums);
            }
        };
    }

    private static long percentile(long[] samples) {
        if (samples.length == 0) {
            return 0;
        }
        long[] sorted = samples.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length - 1 - dropped(sorted.length)];
    }
}
