package io.swarmgate.edge.manifest;

/**
 * What manifests may take of the heap.
 *
 * @param heldBytes for those that are held to be answered again, compressed forms included
 * @param nameBytes for what earlier answers taught about URLs
 * @param arrivingBytes for those that are being collected or wait for a worker
 */
public record ManifestMemory(long heldBytes, long nameBytes, long arrivingBytes) {
    public ManifestMemory {
        if (heldBytes < 0 || nameBytes < 1 || arrivingBytes < 1) {
            throw new IllegalArgumentException(
                    "manifests need memory, not " + heldBytes + ", " + nameBytes + " and " + arrivingBytes + " bytes");
        }
    }

    /** The rest as on a heap of a GiB. */
    static ManifestMemory holding(long heldBytes) {
        return new ManifestMemory(heldBytes, 16L << 20, 64L << 20);
    }
}
