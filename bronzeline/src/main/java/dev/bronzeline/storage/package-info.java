/** Step 10: writes all outputs in one pass and publishes them in one commit. */
@NullMarked
package dev.bronzeline.storage;

import org.jspecify.annotations.NullMarked;
