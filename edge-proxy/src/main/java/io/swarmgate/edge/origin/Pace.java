package io.swarmgate.edge.origin;

/** How fast a body has to come. */
public enum Pace {
    /** Only one client waits for it: as it likes. */
    ANY,
    /** Others wait for it, too; but where its length is not known it may be written just now, at its own pace. */
    SHARED,
    /** It is there and has to come: a manifest. */
    PROMPT;

    /** @param sized whether its length is known */
    boolean of(boolean sized) {
        return this == PROMPT || (this == SHARED && sized);
    }
}
