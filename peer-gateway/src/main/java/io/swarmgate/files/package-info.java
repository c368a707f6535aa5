/**
 * What several parts of the gateway need of the file system. Start reading at {@link io.swarmgate.files.DirectoryLock}.
 */
@NullMarked
package io.swarmgate.files;

import org.jspecify.annotations.NullMarked;
