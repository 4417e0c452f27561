package dev.bronzeline.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.time.Duration;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * A Java agent that moves the clock of a job, and of nothing else on the machine. In the classes of
 * Spark and of the product, as they are loaded, a call that asks what time it is becomes one of
 * {@link JobClock}; neither knows of it.
 */
public final class ClockAgent {
  private ClockAgent() {}

  /** The JVM calls it before {@code main}. Argument: how many milliseconds to add to the time. */
  public static void premain(String millis, Instrumentation jvm) {
    JobClock.shift(Long.parseLong(millis));
    jvm.addTransformer(new Redirection());
  }

  /** The option of a JVM, with the agent's class on its class path, whose clock is to be moved. */
  static String option(Path folder, Duration shift) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Premain-Class", ClockAgent.class.getName());
    Path jar = folder.resolve("clock-agent.jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream jarOut = new JarOutputStream(out, manifest)) {
      jarOut.flush(); // the manifest is all; the class is on the class path
    }
    return "-javaagent:%s=%d".formatted(jar, shift.toMillis());
  }

  private static final class Redirection implements ClassFileTransformer {
    @Override
    public byte @Nullable [] transform(
        @Nullable ClassLoader loader,
        @Nullable String name,
        @Nullable Class<?> redefined,
        @Nullable ProtectionDomain domain,
        byte[] bytes) {
      return name != null
              && (name.startsWith("org/apache/spark/") || name.startsWith("dev/bronzeline/"))
              && !name.startsWith("dev/bronzeline/chaos/")
          ? new ConstantPool(bytes).redirected()
          : null;
    }
  }
}
