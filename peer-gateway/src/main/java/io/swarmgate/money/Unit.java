package io.swarmgate.money;

/** What a price is for. */
public enum Unit {
    /** 1,000,000,000 bytes. */
    GB("GB", 1_000_000_000),
    /** 1,073,741,824 bytes. */
    GIB("GiB", 1L << 30),
    /** A million bits a second in the 95th percentile: 37,500,000 bytes in five minutes. */
    MBIT("Mbit/s", 37_500_000);

    private final String label;
    private final long bytes;

    Unit(String label, long bytes) {
        this.label = label;
        this.bytes = bytes;
    }

    public String label() {
        return label;
    }

    /** How many bytes one is; of a rate, in five minutes. */
    public long bytes() {
        return bytes;
    }

    public boolean isRate() {
        return this == MBIT;
    }
}
