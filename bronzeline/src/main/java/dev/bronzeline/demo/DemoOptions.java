package dev.bronzeline.demo;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What to demonstrate.
 *
 * @param pipeline the pipeline that runs
 * @param folder where to put everything; null for a new folder among the temporary files
 * @param file events to send, one a line; null for generated or packaged ones
 * @param events how many events to generate
 * @param partitions how many partitions the topic gets
 * @param keepRunning whether to leave everything up until the process is asked to stop
 * @param seed what the generated events depend on
 */
public record DemoOptions(
    String pipeline,
    @Nullable Path folder,
    @Nullable Path file,
    long events,
    int partitions,
    boolean keepRunning,
    long seed) {}
