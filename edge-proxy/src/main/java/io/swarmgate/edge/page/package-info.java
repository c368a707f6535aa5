/**
 * Gets the browser client into the page: its files, where in a document its tag belongs, what the page's policies
 * allow, and how fields change with the content. Pure decisions and streams of bytes; the exchange with clients and
 * origins is left to {@code handler}. Start with {@link io.swarmgate.edge.page.PageInjection}.
 */
@NullMarked
package io.swarmgate.edge.page;

import org.jspecify.annotations.NullMarked;
