/** Loads event schemas from files and classes. */
@NullMarked
package dev.bronzeline.schema;

import org.jspecify.annotations.NullMarked;
