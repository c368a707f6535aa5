/**
 * The console: a page on the admin listener for people, and what it is told that nothing else tells: how traffic went
 * lately, how origins are, what happened, and who feeds whom. It decides nothing and changes nothing; figures of money
 * are the reports'. Start reading at {@link Console}.
 */
@NullMarked
package io.swarmgate.edge.console;

import org.jspecify.annotations.NullMarked;
