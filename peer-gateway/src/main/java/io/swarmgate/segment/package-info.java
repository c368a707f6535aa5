/**
 * Stores segments while they arrive and afterwards: fills collapsed into one origin request, spool files, small objects
 * in memory, chunk digests. How requests reach it and where origins are is left to others. Start reading at
 * {@code SegmentStore}.
 */
@NullMarked
package io.swarmgate.segment;

import org.jspecify.annotations.NullMarked;
