package dev.bronzeline.job;

import dev.bronzeline.config.InvalidConfigException;
import dev.bronzeline.config.PiiKeySettings;
import dev.bronzeline.config.PipelineConfig;
import dev.bronzeline.config.Problem;
import dev.bronzeline.refine.PiiKey;
import dev.bronzeline.refine.PiiKeyring;
import dev.bronzeline.storage.DestroyedKeys;
import dev.bronzeline.storage.DestroyedKeys.Destroyed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/** The keys of a pipeline, held against what its root remembers to be destroyed. */
public final class PiiKeys {
  private PiiKeys() {}

  /**
   * Refuses a configuration that still has destroyed keys.
   *
   * @throws InvalidConfigException naming all of them
   * @throws IOException if the root cannot be asked
   */
  public static void requireNoneDestroyed(PipelineConfig pipeline, Configuration hadoop)
      throws IOException {
    List<PiiKeySettings> keys = pipeline.pii().keys();
    if (keys.isEmpty()) {
      return;
    }
    Map<String, Destroyed> destroyed = DestroyedKeys.of(pipeline.sink().root(), hadoop).read();
    List<Problem> problems = new ArrayList<>();
    for (PiiKeySettings key : keys) {
      Destroyed gone = destroyed.get(key.name());
      if (gone != null) {
        problems.add(
            new Problem(
                null,
                0,
                "pii",
                null,
                "has the key '%s', which was destroyed at %s by %s"
                    .formatted(key.name(), gone.at(), gone.by()),
                key.active() ? "give it a new version with new bytes" : "take it out of pii.keys"));
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidConfigException("Pipeline " + pipeline.name(), problems);
    }
  }

  /**
   * What opens the sealed things of a root and turns its tokens back.
   *
   * @param pipeline the pipeline that writes the root; null when nobody knows
   * @param root the root
   * @param hadoop how it is reached
   * @param spare a key for all versions that the pipeline does not name; null for none
   * @throws IOException if the root cannot be asked which keys were destroyed
   */
  public static PiiKeyring keyring(
      @Nullable PipelineConfig pipeline, String root, Configuration hadoop, byte @Nullable [] spare)
      throws IOException {
    List<PiiKey> live = new ArrayList<>();
    if (pipeline != null) {
      pipeline.pii().keys().forEach(key -> live.add(new PiiKey(key.name(), key.bytes())));
    }
    Map<String, String> destroyed = new HashMap<>();
    DestroyedKeys.of(root, hadoop)
        .read()
        .forEach((name, gone) -> destroyed.put(name, gone.at().toString()));
    return new PiiKeyring(live, destroyed, spare);
  }
}
