/** Creates, configures and stops the Spark session. */
@NullMarked
package dev.bronzeline.spark;

import org.jspecify.annotations.NullMarked;
