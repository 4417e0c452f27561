package dev.bronzeline.refine.detect;

/**
 * Something that was found in a text.
 *
 * @param kind what it looks like
 * @param start its first byte
 * @param end the byte after its last one
 */
public record Found(PiiKind kind, int start, int end) {}
