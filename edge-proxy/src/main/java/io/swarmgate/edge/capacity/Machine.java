package io.swarmgate.edge.capacity;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/**
 * What this process may have.
 *
 * @param heapBytes most that the heap may grow to
 * @param directBytes most direct memory
 * @param descriptors files and sockets that may be open at once; null where nobody says
 * @param openDescriptors those open now
 */
public record Machine(
        long heapBytes, long directBytes, @Nullable Long descriptors, long openDescriptors) {

    /** The one this runs on. */
    public static Machine here() {
        long heap = Runtime.getRuntime().maxMemory();
        boolean unix = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean;
        UnixOperatingSystemMXBean system =
                unix ? (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean() : null;
        return new Machine(
                heap,
                directBytes(heap),
                system == null ? null : Long.valueOf(system.getMaxFileDescriptorCount()),
                system == null ? 0 : system.getOpenFileDescriptorCount());
    }

    /** Without {@code -XX:MaxDirectMemorySize} the JVM grants as much as the heap may have. */
    private static long directBytes(long heap) {
        HotSpotDiagnosticMXBean hotSpot = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        if (hotSpot == null) {
            return heap;
        }
        try {
            long set = Long.parseLong(hotSpot.getVMOption("MaxDirectMemorySize").getValue());
            return set > 0 ? set : heap;
        } catch (IllegalArgumentException unknown) {
            return heap;
        }
    }
}
