package dev.bronzeline.launch;

import java.util.concurrent.Callable;

/**
 * A command that another module adds to {@code bronze}: a class with picocli's {@code @Command} and
 * a public constructor without parameters, named in {@code
 * META-INF/services/dev.bronzeline.launch.BronzeCommand}. {@link #call} returns the exit code.
 */
public interface BronzeCommand extends Callable<Integer> {}
