/** Measures the job and the plain jobs it is compared with. */
@NullMarked
package dev.bronzeline.bench;

import org.jspecify.annotations.NullMarked;
