/** The life of a job and the ten steps of its pipeline in order; start reading here. */
@NullMarked
package dev.bronzeline.job;

import org.jspecify.annotations.NullMarked;
