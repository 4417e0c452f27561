package dev.bronzeline.storage;

/**
 * A visible file.
 *
 * @param path its path, relative to the root
 * @param bytes its size
 */
public record Stored(String path, long bytes) {}
