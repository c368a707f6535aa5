package io.swarmgate.swarm.receipt;

/** Everybody may have got anything over HTTP. */
public final class PlentyOfCopies implements HttpCopies {
    @Override
    public void told(SourceNetwork network, long bytes) {}

    @Override
    public boolean takeCopy(SourceNetwork network, long bytes) {
        return true;
    }

    @Override
    public void giveBack(SourceNetwork network, long bytes) {}

    @Override
    public void arrived(SourceNetwork network, long bytes) {}

    @Override
    public boolean passOnInside(SourceNetwork network, long bytes) {
        return true;
    }
}
