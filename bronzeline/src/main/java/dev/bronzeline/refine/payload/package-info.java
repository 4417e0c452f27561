/**
 * What is inside a record's value: from its bytes to a typed row, in one pass.
 *
 * <p>{@link dev.bronzeline.refine.payload.RecordDecoder} is the way in, one for each format.
 * Beneath {@code JsonDecoder}, {@code JsonReader} knows the grammar, one {@code ValueReader} per
 * type knows what fits that type, and {@code SetAside} keeps what does not. Beneath the decoders of
 * Avro, {@code AvroReader} knows the encoding, and {@code AvroValues} finds out once for each
 * schema of a writer how its values become those of the table.
 */
@NullMarked
package dev.bronzeline.refine.payload;

import org.jspecify.annotations.NullMarked;
