package io.swarmgate.swarm;

/** Counts nothing but what tests look at. */
class NoEvents implements SwarmEvents {
    long proven;
    long claimed;
    long relayed;
    int delivered;

    @Override
    public void joined(String route) {}

    @Override
    public void left(String route) {}

    @Override
    public void linkOpened(String route) {}

    @Override
    public void linkFailed(String route) {}

    @Override
    public void seedersNamed(String route, int count) {}

    @Override
    public void integrity(String route, Integrity event) {}

    @Override
    public void claimed(Receiver receiver, long bytes) {
        claimed += bytes;
    }

    @Override
    public void proven(Receiver receiver, long bytes) {
        proven += bytes;
    }

    @Override
    public void relayed(Receiver receiver, long bytes) {
        relayed += bytes;
    }

    @Override
    public void wasted(Receiver receiver, long bytes) {}

    @Override
    public void delivered(Receiver receiver) {
        delivered++;
    }
}
