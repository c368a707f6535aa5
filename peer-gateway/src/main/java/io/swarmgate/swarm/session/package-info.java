/**
 * One socket's course: hello, join, running, with what it may say and how often. Start reading at
 * {@link io.swarmgate.swarm.session.SignallingSession}.
 */
@NullMarked
package io.swarmgate.swarm.session;

import org.jspecify.annotations.NullMarked;
