/**
 * What looks like personal data in a text: one detector per {@link
 * dev.bronzeline.refine.detect.PiiKind}.
 *
 * <p>{@link dev.bronzeline.refine.detect.PiiFinder} is the way in. Texts are looked through as
 * bytes of UTF-8, by hand: no regular expression, no backtracking, and time linear in the length.
 */
@NullMarked
package dev.bronzeline.refine.detect;

import org.jspecify.annotations.NullMarked;
