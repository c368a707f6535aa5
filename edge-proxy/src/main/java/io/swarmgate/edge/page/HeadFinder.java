package io.swarmgate.edge.page;

/**
 * Finds the first place of a document's {@code head}, unit by unit: behind its tag, or where no tag is, before whatever
 * makes an HTML parser create it (HTML, section 13.2.6.4.1 to 13.2.6.4.3). Knows comments, declarations and attributes
 * as the tokenizer does (section 13.2.5), so that markup inside them is not taken for any.
 */
final class HeadFinder {
    /** What is known after a unit. */
    enum Verdict {
        /** Not yet found. */
        MORE,
        /** The place is behind this unit. */
        BEHIND,
        /** The place is before the last {@link #held()} units. */
        BEFORE,
        /** The document has no such place, or is not what it seems. */
        NOWHERE
    }

    private enum State {
        TEXT,
        TAG_OPEN,
        START_NAME,
        END_TAG_OPEN,
        END_NAME,
        MARKUP,
        MARKUP_DASH,
        DECLARATION,
        DECLARATION_DOUBLE,
        DECLARATION_SINGLE,
        INSTRUCTION,
        INSTRUCTION_END,
        COMMENT_START,
        COMMENT_START_DASH,
        COMMENT,
        COMMENT_DASH,
        COMMENT_END,
        COMMENT_END_BANG,
        REST_OF_NAME,
        BEFORE_ATTRIBUTE,
        ATTRIBUTE,
        AFTER_ATTRIBUTE,
        BEFORE_VALUE,
        DOUBLE_QUOTED,
        SINGLE_QUOTED,
        UNQUOTED
    }

    private static final int LONGEST_NAME = 4;

    private final boolean xml;
    private final StringBuilder name = new StringBuilder(LONGEST_NAME + 1);
    private State state = State.TEXT;
    private int held;
    private boolean inHeadTag;
    private boolean afterSlash;

    /** @param xml whether the document is XML, where names have a case and nothing is implied */
    HeadFinder(boolean xml) {
        this.xml = xml;
    }

    /** How many of the last units may still turn out to be behind the place; at most {@link #LONGEST_NAME} and 3. */
    int held() {
        return held;
    }

    Verdict accept(int unit) {
        if (unit == 0) {
            // UTF-16 that nobody declared, or no text at all.
            return Verdict.NOWHERE;
        }
        return switch (state) {
            case TEXT -> text(unit);
            case TAG_OPEN, START_NAME, END_TAG_OPEN, END_NAME -> tag(unit);
            case MARKUP, MARKUP_DASH, DECLARATION, DECLARATION_DOUBLE, DECLARATION_SINGLE -> declaration(unit);
            case INSTRUCTION, INSTRUCTION_END -> instruction(unit);
            case COMMENT_START, COMMENT_START_DASH, COMMENT, COMMENT_DASH, COMMENT_END, COMMENT_END_BANG ->
                comment(unit);
            default -> attributes(unit);
        };
    }

    private Verdict to(State next) {
        state = next;
        return Verdict.MORE;
    }

    /** Goes on with something that the place cannot be in. */
    private Verdict release(State next) {
        held = 0;
        return to(next);
    }

    private Verdict hold(State next) {
        held++;
        return to(next);
    }

    /** Content that belongs behind the head has begun; the last unit is part of it. */
    private Verdict contentBegan() {
        held++;
        return xml ? Verdict.NOWHERE : Verdict.BEFORE;
    }

    private Verdict text(int unit) {
        if (isSpace(unit)) {
            return Verdict.MORE;
        }
        return unit == '<' ? hold(State.TAG_OPEN) : contentBegan();
    }

    private Verdict tag(int unit) {
        return switch (state) {
            case TAG_OPEN -> tagOpen(unit);
            case END_TAG_OPEN -> endTagOpen(unit);
            default -> name(unit);
        };
    }

    private Verdict tagOpen(int unit) {
        if (unit == '!') {
            return release(State.MARKUP);
        }
        if (unit == '?') {
            return release(State.INSTRUCTION);
        }
        if (unit == '/') {
            return hold(State.END_TAG_OPEN);
        }
        return isLetter(unit) ? startName(unit, State.START_NAME) : contentBegan();
    }

    private Verdict endTagOpen(int unit) {
        if (isLetter(unit)) {
            return startName(unit, State.END_NAME);
        }
        // "</>" is nothing and "</" before anything else a comment, in HTML.
        return xml ? Verdict.NOWHERE : release(unit == '>' ? State.TEXT : State.DECLARATION);
    }

    private Verdict startName(int unit, State next) {
        name.setLength(0);
        appendName(unit);
        return hold(next);
    }

    private void appendName(int unit) {
        name.append((char) (xml || unit < 'A' || unit > 'Z' ? unit : unit + 0x20));
    }

    private Verdict name(int unit) {
        if (isSpace(unit) || unit == '/' || unit == '>') {
            return named(unit);
        }
        appendName(unit);
        if (name.length() <= LONGEST_NAME) {
            return hold(state);
        }
        // Longer than any name that matters.
        if (state == State.START_NAME) {
            return contentBegan();
        }
        inHeadTag = false;
        return release(State.REST_OF_NAME);
    }

    private Verdict named(int unit) {
        String found = name.toString();
        if (state == State.END_NAME) {
            boolean impliesHead = found.equals("head") || found.equals("body") || found.equals("html");
            return impliesHead || found.equals("br") ? contentBegan() : skipTag(unit);
        }
        inHeadTag = found.equals("head");
        return inHeadTag || found.equals("html") ? skipTag(unit) : contentBegan();
    }

    /** Goes on behind a tag's name. */
    private Verdict skipTag(int unit) {
        inHeadTag &= state == State.START_NAME;
        afterSlash = false;
        release(State.BEFORE_ATTRIBUTE);
        return attributes(unit);
    }

    private Verdict attributes(int unit) {
        boolean quoted = state == State.DOUBLE_QUOTED || state == State.SINGLE_QUOTED;
        if (unit == '>' && !quoted) {
            return tagEnd();
        }
        afterSlash = unit == '/' && !quoted && state != State.UNQUOTED;
        return to(
                switch (state) {
                    case REST_OF_NAME -> isSpace(unit) || unit == '/' ? State.BEFORE_ATTRIBUTE : state;
                    case ATTRIBUTE ->
                        isSpace(unit)
                                ? State.AFTER_ATTRIBUTE
                                : unit == '=' ? State.BEFORE_VALUE : unit == '/' ? State.BEFORE_ATTRIBUTE : state;
                    case AFTER_ATTRIBUTE ->
                        isSpace(unit) ? state : unit == '=' ? State.BEFORE_VALUE : afterSeparator(unit);
                    case BEFORE_VALUE ->
                        isSpace(unit)
                                ? state
                                : unit == '"'
                                        ? State.DOUBLE_QUOTED
                                        : unit == '\'' ? State.SINGLE_QUOTED : State.UNQUOTED;
                    case DOUBLE_QUOTED -> unit == '"' ? State.BEFORE_ATTRIBUTE : state;
                    case SINGLE_QUOTED -> unit == '\'' ? State.BEFORE_ATTRIBUTE : state;
                    case UNQUOTED -> isSpace(unit) ? State.BEFORE_ATTRIBUTE : state;
                    default -> afterSeparator(unit);
                });
    }

    private static State afterSeparator(int unit) {
        return isSpace(unit) || unit == '/' ? State.BEFORE_ATTRIBUTE : State.ATTRIBUTE;
    }

    private Verdict tagEnd() {
        if (!inHeadTag) {
            return to(State.TEXT);
        }
        // In XML a head that closes itself has no inside.
        return xml && afterSlash ? Verdict.NOWHERE : Verdict.BEHIND;
    }

    private Verdict declaration(int unit) {
        if (state == State.MARKUP && unit == '-') {
            return to(State.MARKUP_DASH);
        }
        if (state == State.MARKUP_DASH && unit == '-') {
            return to(State.COMMENT_START);
        }
        if (state == State.DECLARATION_DOUBLE || state == State.DECLARATION_SINGLE) {
            boolean closes = unit == (state == State.DECLARATION_DOUBLE ? '"' : '\'');
            return to(closes ? State.DECLARATION : state);
        }
        if (unit == '>') {
            return to(State.TEXT);
        }
        if (xml && unit == '[') {
            // Entities declared here may hold anything.
            return Verdict.NOWHERE;
        }
        if (xml && (unit == '"' || unit == '\'')) {
            return to(unit == '"' ? State.DECLARATION_DOUBLE : State.DECLARATION_SINGLE);
        }
        return to(State.DECLARATION);
    }

    private Verdict instruction(int unit) {
        boolean closes = unit == '>' && (!xml || state == State.INSTRUCTION_END);
        return to(closes ? State.TEXT : unit == '?' ? State.INSTRUCTION_END : State.INSTRUCTION);
    }

    private Verdict comment(int unit) {
        if (unit == '>') {
            boolean abrupt = state == State.COMMENT_START
                    || state == State.COMMENT_START_DASH
                    || state == State.COMMENT_END_BANG;
            return to(state == State.COMMENT_END || (abrupt && !xml) ? State.TEXT : State.COMMENT);
        }
        if (unit == '-') {
            return to(
                    switch (state) {
                        case COMMENT_START -> State.COMMENT_START_DASH;
                        case COMMENT, COMMENT_END_BANG -> State.COMMENT_DASH;
                        default -> State.COMMENT_END;
                    });
        }
        return to(unit == '!' && state == State.COMMENT_END ? State.COMMENT_END_BANG : State.COMMENT);
    }

    private static boolean isLetter(int unit) {
        return (unit >= 'a' && unit <= 'z') || (unit >= 'A' && unit <= 'Z');
    }

    private static boolean isSpace(int unit) {
        return unit == ' ' || unit == '\t' || unit == '\n' || unit == '\f' || unit == '\r';
    }
}
