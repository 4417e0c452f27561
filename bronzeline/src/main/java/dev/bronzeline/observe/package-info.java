/** Metrics and alerts. */
@NullMarked
package dev.bronzeline.observe;

import org.jspecify.annotations.NullMarked;
