/**
 * What is inside a record's value: from its bytes to a typed row, in one pass.
 *
 * <p>{@link dev.bronzeline.refine.payload.JsonDecoder} is the way in. Beneath it, {@code
 * JsonReader} knows the grammar, one {@code ValueReader} per type knows what fits that type, and
 * {@code SetAside} keeps what does not.
 */
@NullMarked
package dev.bronzeline.refine.payload;

import org.jspecify.annotations.NullMarked;
