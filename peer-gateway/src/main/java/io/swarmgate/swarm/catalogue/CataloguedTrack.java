package io.swarmgate.swarm.catalogue;

import io.swarmgate.manifest.TrackIndex;
import io.swarmgate.swarm.catalogue.CataloguedSegment.Kind;
import io.swarmgate.swarm.catalogue.SegmentRun.Candidate;
import io.swarmgate.swarm.catalogue.SegmentRun.Change;
import io.swarmgate.swarm.catalogue.SegmentRun.Version;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One media playlist or Representation, or a file shared by itself. Written under the catalogue's lock, read by
 * anybody.
 */
public final class CataloguedTrack {
    /** A playlist may be shared by several multivariant ones; more than this is somebody's game. */
    private static final int MAX_STREAMS = 8;

    /** Of a track without segments, its texts aside. */
    private static final int BYTES = 512;

    private final String id;
    private final String idWithoutQuery;
    private final String route;
    private final String name;
    private final @Nullable SharedFile file;
    private volatile List<String> streams;
    private volatile boolean live;
    private volatile boolean grows;
    private volatile SegmentRun whole = SegmentRun.EMPTY;
    private volatile SegmentRun parts = SegmentRun.EMPTY;
    private volatile SegmentRun initializations = SegmentRun.EMPTY;

    /**
     * @param idWithoutQuery shared by those whose manifests differ by the query of their URL alone
     * @param name as its manifest has it: Representation@id, or the playlist's URL
     */
    CataloguedTrack(String id, String idWithoutQuery, String route, String stream, String name) {
        this(id, idWithoutQuery, route, stream, name, null);
    }

    private CataloguedTrack(
            String id, String idWithoutQuery, String route, String stream, String name, @Nullable SharedFile file) {
        this.id = id;
        this.idWithoutQuery = idWithoutQuery;
        this.route = route;
        this.name = name;
        this.file = file;
        this.streams = List.of(stream);
    }

    /** The only track of a file, which is a stream of that name. */
    static CataloguedTrack ofFile(String stream, SharedFile file) {
        CataloguedTrack track = new CataloguedTrack(stream, stream, file.route(), stream, file.url(), file);
        track.whole = SegmentRun.of(file.segments(track));
        return track;
    }

    /** The file it is; null if a manifest describes it. */
    public @Nullable SharedFile file() {
        return file;
    }

    public String id() {
        return id;
    }

    public String route() {
        return route;
    }

    /** Representation@id in DASH; the URL of the playlist, or of the file, otherwise. */
    public String name() {
        return name;
    }

    /** How many segments of a kind its manifest lists now. */
    public int count(Kind kind) {
        return run(kind).segments().size();
    }

    /** The stream a newcomer joins. */
    public String stream() {
        return streams.get(0);
    }

    /** Whether it belongs to that stream, or did when the stream's peers joined. */
    public boolean isPartOf(String stream) {
        return streams.contains(stream);
    }

    public List<String> streams() {
        return streams;
    }

    public boolean live() {
        return live;
    }

    /** Whether its newest segment is listed before it is complete, as availabilityTimeOffset allows. */
    public boolean grows() {
        return grows;
    }

    /** The segments from one on, in playing order, of the same kind as that one. */
    public List<CataloguedSegment> from(CataloguedSegment first, int max) {
        return run(first.kind()).from(first.position(), max);
    }

    /** The last ones of a kind, in playing order. */
    public List<CataloguedSegment> last(Kind kind, int max) {
        List<CataloguedSegment> all = run(kind).segments();
        return all.subList(Math.max(0, all.size() - max), all.size());
    }

    /** Memory it takes in the catalogue, about. */
    long weightBytes() {
        return BYTES + name.length() + whole.weightBytes() + parts.weightBytes() + initializations.weightBytes();
    }

    /**
     * What a list is to this track, if it may be its own under another query of its manifest's URL; null if it is not.
     *
     * @param first the track's segment with which the list begins
     */
    @Nullable Version versionOf(
            List<? extends Candidate> listed, String otherIdWithoutQuery, CataloguedSegment first, boolean otherLive) {
        if (!idWithoutQuery.equals(otherIdWithoutQuery) || first.kind() != Kind.WHOLE) {
            return null;
        }
        Version version = whole.compare(first, listed);
        // What does not change any more does not grow either, but a part of it may be asked for.
        return !live && (otherLive || version == Version.NEWER) ? null : version;
    }

    /** It is forgotten: whoever still refers to one of its segments keeps no others alive. */
    void forget() {
        whole = SegmentRun.EMPTY;
        parts = SegmentRun.EMPTY;
        initializations = SegmentRun.EMPTY;
    }

    List<CataloguedSegment> all() {
        List<CataloguedSegment> all = new ArrayList<>(whole.segments());
        all.addAll(parts.segments());
        all.addAll(initializations.segments());
        return all;
    }

    private SegmentRun run(Kind kind) {
        return switch (kind) {
            case WHOLE -> whole;
            case PARTIAL -> parts;
            case INITIALIZATION -> initializations;
        };
    }

    void belongsTo(String stream) {
        if (streams.get(0).equals(stream)) {
            return;
        }
        Set<String> all = new LinkedHashSet<>();
        all.add(stream);
        all.addAll(streams);
        streams = all.stream().limit(MAX_STREAMS).toList();
    }

    Change update(Kind kind, List<? extends Candidate> listed, TrackIndex index) {
        live = index.live();
        grows = index.lowLatency() != null && index.lowLatency().availabilityTimeOffset() != null;
        Change change = run(kind).update(this, listed);
        switch (kind) {
            case WHOLE -> whole = change.run();
            case PARTIAL -> parts = change.run();
            case INITIALIZATION -> initializations = change.run();
        }
        return change;
    }
}
