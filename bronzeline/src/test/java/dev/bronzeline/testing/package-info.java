/** Fixtures that tests of several packages share. */
@NullMarked
package dev.bronzeline.testing;

import org.jspecify.annotations.NullMarked;
