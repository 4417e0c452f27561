/** Personal data is looked for in every byte that a run leaves behind. */
@NullMarked
package dev.bronzeline.privacy;

import org.jspecify.annotations.NullMarked;
