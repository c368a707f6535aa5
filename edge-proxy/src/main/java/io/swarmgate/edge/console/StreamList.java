package io.swarmgate.edge.console;

import io.swarmgate.edge.ledger.TrafficMeter;
import io.swarmgate.swarm.Swarms;
import io.swarmgate.swarm.catalogue.CataloguedSegment.Kind;
import io.swarmgate.swarm.catalogue.CataloguedTrack;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The streams the edge knows, those with most viewers first.
 *
 * @param streams at most {@link #MOST_STREAMS}
 * @param all how many there are
 */
record StreamList(List<Entry> streams, int all) {
    static final int MOST_STREAMS = 50;
    static final int MOST_TRACKS = 24;

    StreamList {
        streams = List.copyOf(streams);
    }

    /**
     * @param id of its swarm
     * @param name public path of its manifest, or of the file it is
     * @param tracks at most {@link #MOST_TRACKS}
     */
    record Entry(
            String id,
            String name,
            String route,
            boolean live,
            boolean file,
            int viewers,
            List<Track> tracks,
            int allTracks) {
        Entry {
            tracks = List.copyOf(tracks);
        }
    }

    /** @param viewers on it, as far as they are in a swarm */
    record Track(String name, int viewers, int segments, int parts) {}

    private record Found(String route, List<CataloguedTrack> tracks) {}

    static StreamList of(Swarms swarms, TrafficMeter meter) {
        Map<String, Integer> viewers = new HashMap<>();
        Map<String, Found> found = new HashMap<>();
        swarms.audiences().forEach(audience -> {
            viewers.put(audience.stream(), audience.peers());
            found.put(audience.stream(), new Found(audience.route(), new ArrayList<>()));
        });
        for (CataloguedTrack track : swarms.catalogue().tracks()) {
            found.computeIfAbsent(track.stream(), unseen -> new Found(track.route(), new ArrayList<>()))
                    .tracks()
                    .add(track);
        }
        List<Entry> entries = found.entrySet().stream()
                .sorted(Comparator.comparingInt(
                                (Map.Entry<String, Found> entry) -> -viewers.getOrDefault(entry.getKey(), 0))
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST_STREAMS)
                .map(entry ->
                        entry(entry.getKey(), entry.getValue(), viewers.getOrDefault(entry.getKey(), 0), swarms, meter))
                .toList();
        return new StreamList(entries, found.size());
    }

    private static Entry entry(String id, Found found, int viewers, Swarms swarms, TrafficMeter meter) {
        Map<String, Integer> onTracks = swarms.viewersByTrack(id);
        String name = meter.streamOf(found.route(), id).name();
        List<Track> tracks = found.tracks().stream()
                .map(track -> new Track(
                        relative(path(track.name()), name),
                        onTracks.getOrDefault(track.id(), 0),
                        track.count(Kind.WHOLE),
                        track.count(Kind.PARTIAL)))
                .sorted(Comparator.comparing(Track::name))
                .limit(MOST_TRACKS)
                .toList();
        return new Entry(
                id,
                name,
                found.route(),
                found.tracks().stream().anyMatch(CataloguedTrack::live),
                found.tracks().stream().anyMatch(track -> track.file() != null),
                viewers,
                tracks,
                found.tracks().size());
    }

    /** Without the server, and without the query, which may hold a token. */
    private static String path(String name) {
        int server = name.indexOf("://");
        if (server < 0) {
            return name;
        }
        int path = name.indexOf('/', server + 3);
        int query = name.indexOf('?', server);
        int end = query < 0 ? name.length() : query;
        return path < 0 || path > end ? "/" : name.substring(path, end);
    }

    /** As the manifest itself would name it. */
    private static String relative(String track, String manifest) {
        String directory = manifest.substring(0, manifest.lastIndexOf('/') + 1);
        return track.length() > directory.length() && track.startsWith(directory)
                ? track.substring(directory.length())
                : track;
    }
}
