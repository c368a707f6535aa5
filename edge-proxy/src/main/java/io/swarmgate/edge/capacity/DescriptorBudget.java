package io.swarmgate.edge.capacity;

/**
 * How many files and sockets of each kind may be open. Where the process may have as many as are configured, that is
 * what they are; otherwise each kind gets its part of those there are, so that a full listener never keeps the edge
 * from its origins or from the disk.
 *
 * @param connections of clients that are served at once
 * @param waiting connections accepted beyond these: to be told that there are too many, or because they say nothing
 * @param adminConnections the same of the admin listener
 * @param originConnections to one origin at once, whatever it may have by its configuration
 */
public record DescriptorBudget(
        int connections, int waiting, int adminConnections, int adminWaiting, int openFiles, int originConnections) {
    /** Scrapers, probes and a person or two. */
    private static final int ADMIN_CONNECTIONS = 256;

    /** Libraries, selectors of two dozen threads, the ledger's files, logs, a name server's socket. */
    private static final int OWN = 96;

    /** Below, nothing is served in any case. */
    private static final int LEAST = 24;

    /**
     * What is wanted.
     *
     * @param connections of clients
     * @param openFiles of the segment store
     * @param origins how many there are
     * @param originConnections to all of them together
     * @param mostOriginConnections to one of them
     */
    public record Wanted(
            int connections, int openFiles, int origins, int originConnections, int mostOriginConnections) {
        /** All that may be open at once. */
        public long descriptors() {
            return OWN
                    + (long) connections
                    + waitingFor(connections)
                    + ADMIN_CONNECTIONS
                    + waitingFor(ADMIN_CONNECTIONS)
                    + openFiles
                    + originConnections;
        }

        private DescriptorBudget granted() {
            return new DescriptorBudget(
                    connections,
                    waitingFor(connections),
                    ADMIN_CONNECTIONS,
                    waitingFor(ADMIN_CONNECTIONS),
                    openFiles,
                    mostOriginConnections);
        }
    }

    /** Room for the ones that are being refused, and for those that have not said anything yet. */
    static int waitingFor(int connections) {
        return Math.max(64, connections / 8);
    }

    /** Shares out what the process may have, what is open already aside. */
    static DescriptorBudget of(Wanted wanted, long descriptors) {
        if (wanted.descriptors() <= descriptors) {
            return wanted.granted();
        }
        int left = (int) Math.max(LEAST, Math.min(Integer.MAX_VALUE, descriptors - OWN));
        int openFiles = Math.min(wanted.openFiles, Math.max(2, left / 5));
        int toOrigins = Math.min(wanted.originConnections, Math.max(2, left / 5));
        int admin = Math.max(2, Math.min(ADMIN_CONNECTIONS, left / 15));
        int clients = Math.max(3, left - openFiles - toOrigins - admin - Math.max(1, admin / 2));
        int served = Math.min(wanted.connections, Math.max(2, clients - clients / 4));
        return new DescriptorBudget(
                served,
                Math.max(1, Math.min(waitingFor(served), clients - served)),
                admin,
                Math.max(1, admin / 2),
                openFiles,
                Math.max(1, Math.min(wanted.mostOriginConnections, toOrigins / Math.max(1, wanted.origins))));
    }
}
