package dev.bronzeline.launch;

import dev.bronzeline.storage.Checkpoint;
import dev.bronzeline.storage.CheckpointManager;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The options by which a command finds one checkpoint of a root. Use it as a picocli mixin, beside
 * {@link RootOptions}.
 */
final class CheckpointOptions {

  @Option(
      names = "--checkpoint",
      paramLabel = "DIR",
      description = {
        "The checkpoint.",
        "Default: that of the pipeline's configuration, or _checkpoint below the root."
      })
  private @Nullable String checkpoint;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  /**
   * A checkpoint's folder, and the root that it is for.
   *
   * @param path the folder, which need not exist
   */
  record Target(String path, RootOptions.Target root) {

    CheckpointManager manager() {
      return new CheckpointManager(root.root(), root.hadoop());
    }
  }

  /** Finds the folder of a checkpoint of a root. */
  Target find(RootOptions.Target target) {
    String usual =
        target.pipeline() == null
            ? target.root() + "/_checkpoint"
            : target.pipeline().sink().checkpoint();
    return new Target(checkpoint == null ? usual : checkpoint, target);
  }

  /** Reads a checkpoint that must be there. */
  Checkpoint read(Target target, String path) throws IOException {
    return target
        .manager()
        .read(path)
        .orElseThrow(
            () ->
                new ParameterException(
                    Objects.requireNonNull(command, "picocli sets it").commandLine(),
                    "There is no checkpoint at %s. Is it spelt right?".formatted(path)));
  }
}
