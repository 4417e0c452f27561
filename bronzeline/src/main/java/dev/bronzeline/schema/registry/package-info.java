/** Schemas of a registry with Confluent's interface. */
@NullMarked
package dev.bronzeline.schema.registry;

import org.jspecify.annotations.NullMarked;
