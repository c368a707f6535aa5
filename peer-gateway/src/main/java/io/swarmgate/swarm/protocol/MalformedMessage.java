package io.swarmgate.swarm.protocol;

/** A message that breaks the protocol; the text names how and goes to the client as the reason of the close. */
public final class MalformedMessage extends Exception {
    private static final long serialVersionUID = 1;

    public MalformedMessage(String message) {
        super(message, null, false, false);
    }
}
