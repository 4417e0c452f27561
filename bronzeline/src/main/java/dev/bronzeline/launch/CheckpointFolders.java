package dev.bronzeline.launch;

import dev.bronzeline.config.PlatformConfig;
import dev.bronzeline.spark.HadoopSettings;
import dev.bronzeline.storage.CheckpointManager;
import java.io.IOException;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options by which a command finds many checkpoints. Use it as a picocli mixin. */
final class CheckpointFolders {

  @Mixin private ConfigOptions config = new ConfigOptions();

  @Option(
      names = "--below",
      paramLabel = "URI",
      description = {
        "Where to look: a root, or a folder that holds roots. Default: storage.root of the"
            + " configuration.",
        "With --environment, --config or --set, S3 is reached as configured."
      })
  private @Nullable String below;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  /**
   * Where to look.
   *
   * @param manager looks after the checkpoints there
   * @param folder the folder, as it shall be shown
   * @param configured the checkpoints that pipelines are configured with
   */
  record Target(CheckpointManager manager, String folder, Set<String> configured) {}

  /**
   * Finds the folder, and the checkpoints of the configured pipelines.
   *
   * @throws dev.bronzeline.config.InvalidConfigException when a pipeline's configuration has
   *     problems, since nobody knows its checkpoint then
   */
  Target find() throws IOException {
    if (below != null && !isConfigured()) {
      return new Target(new CheckpointManager(below, new Configuration()), below, Set.of());
    }
    PlatformConfig platform = config.loadPlatform();
    String folder = below == null ? platform.storage().root() : below;
    Set<String> configured = new HashSet<>();
    for (String pipeline : config.pipelines()) {
      configured.add(config.load(pipeline).pipeline().sink().checkpoint());
    }
    return new Target(
        new CheckpointManager(folder, HadoopSettings.of(platform)), folder, configured);
  }

  private boolean isConfigured() {
    var given = Objects.requireNonNull(command, "picocli sets it").commandLine().getParseResult();
    return Stream.of("--environment", "--config", "--set").anyMatch(given::hasMatchedOption);
  }
}
