package io.swarmgate.manifest.dash;

import io.swarmgate.manifest.ReferenceKind;
import io.swarmgate.manifest.RewriteLimits;
import io.swarmgate.manifest.RewriteResult.Untouched;
import io.swarmgate.manifest.dash.SegmentInformation.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the elements that decide where segments are. Anything else, elements of other namespaces first of all, is
 * checked for being well-formed and passed over.
 */
final class MpdReader {
    private final DocumentText text;
    private final XmlScanner scanner;
    private final RewriteLimits limits;
    private final MpdDocument document;
    private String mpdNamespace = "";
    private int references;

    private MpdReader(DocumentText text, int start, RewriteLimits limits) {
        this.text = text;
        this.limits = limits;
        this.scanner = new XmlScanner(text, start, limits.maxDepth());
        this.document = new MpdDocument(text);
    }

    static MpdDocument read(DocumentText input, RewriteLimits limits) throws RefusedDocument {
        XmlDeclaration declaration = XmlDeclaration.of(input);
        MpdReader reader = new MpdReader(declaration.text(), declaration.end(), limits);
        reader.document();
        return reader.document;
    }

    private void document() throws RefusedDocument {
        scanner.next();
        MpdElement root = element();
        String namespace = scanner.namespace();
        boolean known = isAnyMpdNamespace(namespace);
        if (!known || (root != MpdElement.MPD && root != MpdElement.PATCH)) {
            int at = scanner.tokenStart();
            // A document that is both something else and broken is reported as something else.
            throw new RefusedDocument(Untouched.Reason.NOT_A_MANIFEST, at, "the root element is no MPD");
        }
        if (root == MpdElement.PATCH) {
            document.setPatch();
            patch();
        } else {
            mpdNamespace = namespace;
            Level mpd = level(MpdElement.MPD, null);
            document.roots().add(mpd);
            links(MpdElement.MPD);
            children(mpd);
        }
        scanner.next();
    }

    /**
     * MPD patch (clause 5.15, RFC 5261): the elements it inserts are read where what they mean is certain. What they
     * are resolved against is not known here, so that only absolute URLs can be mapped.
     */
    private void patch() throws RefusedDocument {
        while (scanner.next() != XmlScanner.END) {
            if (scanner.depth() < 2) {
                continue;
            }
            String selected = scanner.attributes().get("sel");
            String type = scanner.attributes().get("type");
            operation(selected == null ? "" : type == null ? selected : selected + "/" + type);
        }
    }

    private void operation(String selected) throws RefusedDocument {
        String last = selected.substring(selected.lastIndexOf('/') + 1);
        ReferenceKind kind = PatchTarget.kindOf(selected, last);
        if (kind != null) {
            UrlText replaced = elementText("replace " + last, kind);
            if (kind == ReferenceKind.MANIFEST) {
                document.links().add(replaced);
            } else {
                Level holder = new Level(MpdElement.OTHER, null, 0, 0, false, "");
                if (last.startsWith("@")) {
                    ReferenceCollector.use(replaced, holder);
                    document.representations().add(holder);
                } else {
                    holder.baseUrls().add(replaced);
                }
                document.roots().add(holder);
            }
            return;
        }
        Level holder = new Level(MpdElement.OTHER, null, scanner.tokenStart(), scanner.position(), false, "");
        children(holder);
        for (SegmentInformation information : holder.segmentInformation()) {
            ReferenceCollector.collectAll(information, holder);
        }
        boolean used = !holder.references().isEmpty();
        if (used) {
            document.representations().add(holder);
        }
        if (used || !holder.children().isEmpty() || !holder.baseUrls().isEmpty()) {
            document.roots().add(holder);
        }
    }

    private void children(Level level) throws RefusedDocument {
        while (true) {
            int token = scanner.next();
            if (token == XmlScanner.END) {
                return;
            }
            if (token != XmlScanner.START) {
                continue;
            }
            MpdElement child = element();
            boolean ours = isMpdNamespace();
            if (ours) {
                links(child);
                child(level, child);
            } else {
                scanner.skipElement();
            }
            level.passed(ours ? child : MpdElement.OTHER, scanner.position());
        }
    }

    private void child(Level level, MpdElement child) throws RefusedDocument {
        switch (child) {
            case BASE_URL -> level.baseUrls().add(baseUrl());
            case LOCATION, PATCH_LOCATION -> document.links().add(elementText(child.xmlName(), ReferenceKind.MANIFEST));
            case CONTENT_STEERING -> steering();
            case SERVICE_DESCRIPTION -> lookFor(MpdElement.CONTENT_STEERING);
            case PRODUCER_REFERENCE_TIME -> lookFor(MpdElement.UTC_TIMING);
            case UTC_TIMING -> timing();
            case PERIOD, ADAPTATION_SET, EMPTY_ADAPTATION_SET, REPRESENTATION -> children(level(child, level));
            case SEGMENT_BASE, SEGMENT_LIST, SEGMENT_TEMPLATE -> segmentInformation(level, child);
            default -> scanner.skipElement();
        }
    }

    private UrlText baseUrl() throws RefusedDocument {
        TagAttributes attributes = scanner.attributes();
        int i = attributes.find("serviceLocation");
        if (i < 0) {
            return elementText("BaseURL", ReferenceKind.SEGMENT_BASE);
        }
        String name = attributes.value(i);
        int tagStart = scanner.tokenStart();
        int nameEnd = attributes.valueEnd(i);
        int tagEnd = scanner.position();
        UrlText url = elementText("BaseURL", ReferenceKind.SEGMENT_BASE);
        url.locate(new UrlText.Located(name, tagStart, nameEnd, tagEnd, scanner.position()));
        return url;
    }

    private void steering() throws RefusedDocument {
        document.setSteered();
        String first = scanner.attributes().get("defaultServiceLocation");
        document.setDefaultPathway(first == null ? "" : first);
        document.links().add(elementText(MpdElement.CONTENT_STEERING.xmlName(), ReferenceKind.STEERING));
    }

    /**
     * Looks for an element with a link in one that is passed over otherwise: a ServiceDescription may name the steering
     * server (clause K.3), a ProducerReferenceTime repeats the timing server, by which players find it (clause 5.12).
     */
    private void lookFor(MpdElement wanted) throws RefusedDocument {
        while (true) {
            int token = scanner.next();
            if (token == XmlScanner.END) {
                return;
            }
            if (token != XmlScanner.START) {
                continue;
            }
            if (!isMpdNamespace() || element() != wanted) {
                scanner.skipElement();
            } else if (wanted == MpdElement.CONTENT_STEERING) {
                steering();
            } else {
                timing();
            }
        }
    }

    private Level level(MpdElement element, @Nullable Level parent) throws RefusedDocument {
        String prefix = text.raw(scanner.nameStart(), scanner.localStart());
        Level level = new Level(
                element, parent, scanner.tokenStart(), scanner.position(), scanner.isEmptyElementTag(), prefix);
        if (element == MpdElement.REPRESENTATION) {
            level.identify(scanner.attributes().get("id"), scanner.attributes().get("bandwidth"));
            document.representations().add(level);
        } else if (element == MpdElement.ADAPTATION_SET) {
            UrlText principal = attribute(element, "initializationPrincipal", ReferenceKind.INITIALIZATION_SEGMENT);
            if (principal != null) {
                ReferenceCollector.use(principal, level);
                document.representations().add(level);
            }
        }
        return level;
    }

    private void segmentInformation(Level level, MpdElement element) throws RefusedDocument {
        SegmentInformation information = new SegmentInformation(element, scanner.tokenStart());
        level.segmentInformation().add(information);
        if (element == MpdElement.SEGMENT_TEMPLATE) {
            slot(information, Slot.MEDIA, element, "media", ReferenceKind.MEDIA_SEGMENT);
            slot(information, Slot.INITIALIZATION, element, "initialization", ReferenceKind.INITIALIZATION_SEGMENT);
            slot(information, Slot.INDEX, element, "index", ReferenceKind.SEGMENT_INDEX);
            slot(
                    information,
                    Slot.BITSTREAM_SWITCHING,
                    element,
                    "bitstreamSwitching",
                    ReferenceKind.INITIALIZATION_SEGMENT);
        }
        while (true) {
            int token = scanner.next();
            if (token == XmlScanner.END) {
                break;
            }
            if (token == XmlScanner.START) {
                MpdElement child = isMpdNamespace() ? element() : MpdElement.OTHER;
                segmentInformationChild(information, child);
                scanner.skipElement();
            }
        }
        information.endsAt(scanner.position());
    }

    private void segmentInformationChild(SegmentInformation information, MpdElement child) throws RefusedDocument {
        switch (child) {
            case SEGMENT_URL ->
                information.addSegmentUrl(
                        attribute(child, "media", ReferenceKind.MEDIA_SEGMENT),
                        attribute(child, "index", ReferenceKind.SEGMENT_INDEX));
            case INITIALIZATION ->
                slot(
                        information,
                        Slot.INITIALIZATION_ELEMENT,
                        child,
                        "sourceURL",
                        ReferenceKind.INITIALIZATION_SEGMENT);
            case REPRESENTATION_INDEX ->
                slot(information, Slot.REPRESENTATION_INDEX_ELEMENT, child, "sourceURL", ReferenceKind.SEGMENT_INDEX);
            case BITSTREAM_SWITCHING ->
                slot(
                        information,
                        Slot.BITSTREAM_SWITCHING_ELEMENT,
                        child,
                        "sourceURL",
                        ReferenceKind.INITIALIZATION_SEGMENT);
            default -> {}
        }
    }

    private void slot(SegmentInformation information, Slot slot, MpdElement element, String name, ReferenceKind kind)
            throws RefusedDocument {
        UrlText url = attribute(element, name, kind);
        if (url != null) {
            information.set(slot, url);
        }
    }

    private @Nullable UrlText attribute(MpdElement element, String name, ReferenceKind kind) throws RefusedDocument {
        TagAttributes attributes = scanner.attributes();
        int i = attributes.find(name);
        if (i < 0) {
            return null;
        }
        count();
        return UrlText.ofAttribute(
                text, element.xmlName() + "@" + name, kind, attributes.valueStart(i), attributes.valueEnd(i));
    }

    /** Remote elements (clause 5.5). */
    private void links(MpdElement element) throws RefusedDocument {
        TagAttributes attributes = scanner.attributes();
        int i = attributes.find(Namespaces.XLINK, "href");
        if (i >= 0) {
            count();
            document.links()
                    .add(UrlText.ofAttribute(
                            text,
                            (element == MpdElement.OTHER ? "*" : element.xmlName()) + "@xlink:href",
                            ReferenceKind.MANIFEST,
                            attributes.valueStart(i),
                            attributes.valueEnd(i)));
        }
    }

    /** Timing servers: a list of URLs for the schemes that ask over HTTP (clause 5.8.5.7). */
    private void timing() throws RefusedDocument {
        servers();
        scanner.skipElement();
    }

    private void servers() throws RefusedDocument {
        TagAttributes attributes = scanner.attributes();
        String scheme = attributes.get("schemeIdUri");
        int i = attributes.find("value");
        if (i < 0 || scheme == null || !scheme.startsWith("urn:mpeg:dash:utc:http")) {
            return;
        }
        byte[] bytes = text.bytes();
        int at = attributes.valueStart(i);
        int end = attributes.valueEnd(i);
        while (at < end) {
            int from = at;
            while (at < end && !CharacterRules.isSpace(bytes[at])) {
                at++;
            }
            if (at > from) {
                count();
                document.links().add(UrlText.ofListItem(text, "UTCTiming@value", from, at, bytes[end]));
            }
            at++;
        }
    }

    /** The text of the element at hand. */
    private UrlText elementText(String element, ReferenceKind kind) throws RefusedDocument {
        count();
        int start = scanner.position();
        int nameStart = scanner.nameStart();
        int nameEnd = scanner.nameEnd();
        List<int[]> chunks = new ArrayList<>(1);
        boolean cdata = false;
        StringBuilder value = new StringBuilder();
        int token;
        while ((token = scanner.next()) != XmlScanner.END) {
            if (token == XmlScanner.START) {
                throw RefusedDocument.unsupported(scanner.tokenStart(), "an element inside " + element);
            }
            int from = scanner.textStart();
            int to = scanner.textEnd();
            String part = token == XmlScanner.CDATA ? text.raw(from, to) : text.characters(from, to);
            if (token == XmlScanner.TEXT && part.isBlank() && (chunks.isEmpty() || value.isEmpty())) {
                continue;
            }
            if (chunks.isEmpty()) {
                cdata = token == XmlScanner.CDATA;
            }
            chunks.add(new int[] {from, to});
            value.append(part);
        }
        if (chunks.isEmpty()) {
            // An empty BaseURL is a reference to its own base (RFC 3986, section 4.4).
            if (scanner.tokenStart() < start) {
                return UrlText.ofEmptyTag(element, kind, start, text.raw(nameStart, nameEnd));
            }
            return UrlText.ofElement(element, kind, start, start, false, "", List.of());
        }
        int[] first = chunks.get(0);
        byte[] bytes = text.bytes();
        int from = first[0];
        int to = first[1];
        while (from < to && CharacterRules.isSpace(bytes[from])) {
            from++;
        }
        while (to > from && CharacterRules.isSpace(bytes[to - 1]) && chunks.size() == 1) {
            to--;
        }
        String stripped = trimmed(value);
        return UrlText.ofElement(element, kind, from, to, cdata, stripped, chunks.subList(1, chunks.size()));
    }

    /** Without the white space that XML Schema collapses. */
    private static String trimmed(StringBuilder value) {
        int from = 0;
        int to = value.length();
        while (from < to && " \t\r\n".indexOf(value.charAt(from)) >= 0) {
            from++;
        }
        while (to > from && " \t\r\n".indexOf(value.charAt(to - 1)) >= 0) {
            to--;
        }
        return value.substring(from, to);
    }

    private MpdElement element() {
        return MpdElement.of(text.bytes(), scanner.localStart(), scanner.nameEnd());
    }

    private boolean isMpdNamespace() {
        // Patches are met whose inserted elements are in the patch's own namespace, or in none.
        return document.isPatch()
                ? isAnyMpdNamespace(scanner.namespace())
                : scanner.namespace().equals(mpdNamespace);
    }

    /** Also the names of drafts, and urn:mpeg:DASH:schema:MPD:2011, which many packagers wrote. */
    private static boolean isAnyMpdNamespace(String namespace) {
        String lower = namespace.toLowerCase(Locale.ROOT);
        return namespace.isEmpty() || (lower.startsWith("urn:mpeg:") && lower.contains("mpd"));
    }

    private void count() throws RefusedDocument {
        if (++references > limits.maxReferences()) {
            throw RefusedDocument.overLimit(
                    scanner.tokenStart(), "more than " + limits.maxReferences() + " references");
        }
    }
}
