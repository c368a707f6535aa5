package io.swarmgate.edge.swarm;

import io.swarmgate.edge.handler.GatewayPlaces.Place;
import io.swarmgate.segment.SegmentKey;
import io.swarmgate.swarm.catalogue.Catalogue;
import io.swarmgate.swarm.catalogue.CataloguedTrack;
import io.swarmgate.swarm.catalogue.SharedFile;
import io.swarmgate.swarm.file.FileFacts;
import io.swarmgate.swarm.file.FileProbe;
import org.jspecify.annotations.Nullable;

/** Teaches the catalogue files that no manifest names, where a route says that its viewers may share them. */
final class FileTeacher {
    private final Catalogue catalogue;
    private final FileProbe probe;

    /** Hears what became of a file; one of both is called, once, on any thread. */
    interface Pupil {
        void learned(CataloguedTrack track);

        void refused(String because);
    }

    FileTeacher(Catalogue catalogue, FileProbe probe) {
        this.catalogue = catalogue;
        this.probe = probe;
    }

    /** Whether the route's configuration lets viewers share what is at a place. */
    static boolean mayTeach(Place place) {
        return place.publicPath() != null && place.route().sharesFile(place.publicPath());
    }

    /**
     * Asks what the file is at this moment: another version is another stream.
     *
     * @param path path and query of its gateway URL
     * @param origin the Origin field of those who will ask for it; null if they send none
     */
    void teach(Place place, String path, @Nullable String origin, Pupil pupil) {
        probe.ask(SegmentKey.of(place.origin(), place.url()), origin, facts -> {
            if (facts instanceof FileFacts.Shared shared) {
                pupil.learned(catalogue.learn(new SharedFile(
                        place.route().name(),
                        place.origin(),
                        place.url(),
                        path,
                        shared.lengthBytes(),
                        shared.version(),
                        shared.fields())));
            } else if (facts instanceof FileFacts.NotShared not) {
                pupil.refused(not.because());
            }
        });
    }
}
