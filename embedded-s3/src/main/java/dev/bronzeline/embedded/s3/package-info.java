/** An S3 server over a folder that runs as a process of its own. */
@NullMarked
package dev.bronzeline.embedded.s3;

import org.jspecify.annotations.NullMarked;
