/** Typed settings from YAML, and all their problems told at once. */
@NullMarked
package dev.bronzeline.config;

import org.jspecify.annotations.NullMarked;
