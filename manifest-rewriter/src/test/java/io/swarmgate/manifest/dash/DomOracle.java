package io.swarmgate.manifest.dash;

import io.swarmgate.manifest.UriReference;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * A slow, plain reading of an MPD by way of the JDK's DOM: which URLs a player asks for, each Representation under each
 * combination of BaseURL alternatives. Shares no code with the rewriter but the resolution of RFC 3986.
 */
final class DomOracle {
    private static final List<String> LEVELS = List.of("MPD", "Period", "AdaptationSet", "Representation");
    private static final List<String> TEMPLATE_ATTRIBUTES =
            List.of("media", "initialization", "index", "bitstreamSwitching");
    private static final Pattern IDENTIFIER =
            Pattern.compile("\\$(?:(RepresentationID|Bandwidth|Number|Time|SubNumber)(?:%0?(\\d*)d)?)?\\$");

    private static final Pattern PREFIX = Pattern.compile("[\\s<]([A-Za-z_][A-Za-z0-9._-]*):[A-Za-z_]");
    private static final Pattern ROOT = Pattern.compile("<[A-Za-z_][A-Za-z0-9._:-]*");

    private final String namespace;
    private final List<String> urls = new ArrayList<>();

    private DomOracle(String namespace) {
        this.namespace = namespace;
    }

    static Document parse(byte[] bytes) throws SAXException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            factory.setExpandEntityReferences(true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new DefaultHandler());
            return builder.parse(new ByteArrayInputStream(withPrefixesBound(bytes)));
        } catch (ParserConfigurationException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Players read prefixes that nothing binds; the JDK's reader does with a binding on the root element. */
    private static byte[] withPrefixesBound(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        Set<String> unbound = new TreeSet<>();
        Matcher used = PREFIX.matcher(text);
        while (used.find()) {
            String prefix = used.group(1);
            if (!prefix.startsWith("xml") && !text.contains("xmlns:" + prefix)) {
                unbound.add(" xmlns:" + prefix + "='unbound:" + prefix + "'");
            }
        }
        return ROOT.matcher(text)
                .replaceFirst(root -> Matcher.quoteReplacement(root.group() + String.join("", unbound)))
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Each line is {@code representation path, what, index of the alternative, absolute URL}. */
    static List<String> segmentUrls(byte[] mpd, String documentUrl) throws SAXException {
        Element root = parse(mpd).getDocumentElement();
        DomOracle oracle = new DomOracle(String.valueOf(root.getNamespaceURI()));
        oracle.walk(List.of(root), List.of(documentUrl), "");
        return oracle.urls;
    }

    /** What is no media: {@code what [] absolute URL}. Timing servers alone are relative to the MPD's BaseURL. */
    static List<String> linkUrls(byte[] mpd, String documentUrl) throws SAXException {
        Element root = parse(mpd).getDocumentElement();
        DomOracle oracle = new DomOracle(String.valueOf(root.getNamespaceURI()));
        List<Element> baseUrls = oracle.children(root, "BaseURL");
        String base = baseUrls.isEmpty()
                ? documentUrl
                : UriReference.resolve(documentUrl, trim(baseUrls.get(0).getTextContent()));
        for (String location : List.of("Location", "PatchLocation")) {
            for (Element element : oracle.children(root, location)) {
                oracle.add(location, trim(element.getTextContent()), List.of(documentUrl));
            }
        }
        for (Element clock : oracle.children(root, "UTCTiming")) {
            if (clock.getAttribute("schemeIdUri").startsWith("urn:mpeg:dash:utc:http")) {
                for (String url : trim(clock.getAttribute("value")).split("[ \t\r\n]+", -1)) {
                    oracle.add("UTCTiming", url, List.of(base));
                }
            }
        }
        for (Element period : oracle.children(root, "Period")) {
            String remote = period.getAttributeNS("http://www.w3.org/1999/xlink", "href");
            if (!remote.isEmpty()) {
                oracle.add("Period href", trim(remote), List.of(documentUrl));
            }
        }
        return oracle.urls;
    }

    private void walk(List<Element> path, List<String> outer, String name) {
        Element element = path.get(path.size() - 1);
        List<Element> baseUrls = children(element, "BaseURL");
        List<String> bases = new ArrayList<>();
        for (Element baseUrl : baseUrls) {
            outer.forEach(base -> bases.add(UriReference.resolve(base, trim(baseUrl.getTextContent()))));
        }
        List<String> inner = baseUrls.isEmpty() ? outer : bases;
        if (element.getLocalName().equals("Representation")) {
            representation(path, inner, name);
            return;
        }
        if (element.hasAttribute("initializationPrincipal")) {
            add(name + " principal", trim(element.getAttribute("initializationPrincipal")), inner);
        }
        int i = 0;
        for (Element child : children(element, LEVELS.get(path.size()))) {
            List<Element> down = new ArrayList<>(path);
            down.add(child);
            walk(down, inner, name + "/" + i++);
        }
    }

    private void representation(List<Element> path, List<String> bases, String name) {
        Element representation = path.get(path.size() - 1);
        Map<String, String> values = Map.of(
                "RepresentationID", representation.getAttribute("id"),
                "Bandwidth", representation.getAttribute("bandwidth"),
                "Number", "7",
                "Time", "7",
                "SubNumber", "7");
        boolean described = false;
        for (String attribute : TEMPLATE_ATTRIBUTES) {
            String template = null;
            for (Element level : path) {
                for (Element info : children(level, "SegmentTemplate")) {
                    template = info.hasAttribute(attribute) ? info.getAttribute(attribute) : template;
                }
            }
            if (template != null) {
                described |= attribute.equals("media");
                add(name + " " + attribute, substitute(trim(template), values), bases);
            }
        }
        for (String info : List.of("SegmentTemplate", "SegmentList", "SegmentBase")) {
            for (String child : List.of("Initialization", "RepresentationIndex", "BitstreamSwitching")) {
                String source = null;
                for (Element level : path) {
                    for (Element found : children(level, info)) {
                        for (Element inside : children(found, child)) {
                            source = inside.hasAttribute("sourceURL") ? inside.getAttribute("sourceURL") : source;
                        }
                    }
                }
                if (source != null) {
                    add(name + " " + info + " " + child, trim(source), bases);
                }
            }
        }
        List<Element> segments = List.of();
        for (Element level : path) {
            for (Element list : children(level, "SegmentList")) {
                List<Element> found = children(list, "SegmentURL");
                segments = found.isEmpty() ? segments : found;
            }
        }
        for (Element segment : segments) {
            described = true;
            for (String attribute : List.of("media", "index")) {
                if (segment.hasAttribute(attribute)) {
                    add(name + " list " + attribute, trim(segment.getAttribute(attribute)), bases);
                }
            }
        }
        if (!described) {
            // A directory can be no segment; nor is the document, but only its reader knows under which names it goes.
            bases.stream()
                    .filter(base -> !base.replaceAll("[?#].*", "").endsWith("/"))
                    .forEach(base -> urls.add(name + " file [] " + UriReference.resolve(base, "")));
        }
    }

    private void add(String what, String reference, List<String> bases) {
        for (int i = 0; i < bases.size(); i++) {
            urls.add(what + " [" + i + "] " + UriReference.resolve(bases.get(i), reference));
        }
    }

    private static String substitute(String template, Map<String, String> values) {
        Matcher matcher = IDENTIFIER.matcher(template);
        StringBuilder out = new StringBuilder();
        while (matcher.find()) {
            String value = matcher.group(1) == null ? "$" : values.getOrDefault(matcher.group(1), "");
            String digits = matcher.group(2);
            int width = digits == null || digits.isEmpty() ? 0 : Integer.parseInt(digits);
            matcher.appendReplacement(
                    out, Matcher.quoteReplacement("0".repeat(Math.max(0, width - value.length())) + value));
        }
        return matcher.appendTail(out).toString();
    }

    private List<Element> children(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element child
                    && child.getLocalName().equals(name)
                    && String.valueOf(child.getNamespaceURI()).equals(namespace)) {
                found.add(child);
            }
        }
        return found;
    }

    private static String trim(String value) {
        return value.replaceAll("^[ \t\r\n]+|[ \t\r\n]+$", "");
    }
}
