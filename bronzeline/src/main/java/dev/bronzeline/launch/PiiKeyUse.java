package dev.bronzeline.launch;

import dev.bronzeline.config.BronzeConfig;
import dev.bronzeline.config.PiiKeySettings;
import dev.bronzeline.config.PipelineConfig;
import dev.bronzeline.spark.HadoopSettings;
import dev.bronzeline.storage.DestroyedKeys;
import dev.bronzeline.storage.DestroyedKeys.Destroyed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A version of a key that a pipeline names.
 *
 * @param pipeline the pipeline
 * @param key the version; its bytes may be gone
 * @param registry where the pipeline's root remembers what was destroyed
 * @param destroyed what it remembers of this version; null if nothing
 */
record PiiKeyUse(
    PipelineConfig pipeline,
    PiiKeySettings key,
    DestroyedKeys registry,
    @Nullable Destroyed destroyed) {

  /** All of all pipelines. */
  static List<PiiKeyUse> all(ConfigOptions config) throws IOException {
    List<PiiKeyUse> all = new ArrayList<>();
    for (String name : config.pipelines()) {
      BronzeConfig read = config.loadWithoutKeys(name);
      PipelineConfig pipeline = read.pipeline();
      if (!pipeline.pii().keys().isEmpty()) {
        DestroyedKeys registry =
            DestroyedKeys.of(pipeline.sink().root(), HadoopSettings.of(read.platform()));
        Map<String, Destroyed> destroyed = registry.read();
        for (PiiKeySettings key : pipeline.pii().keys()) {
          all.add(new PiiKeyUse(pipeline, key, registry, destroyed.get(key.name())));
        }
      }
    }
    return all;
  }

  /** Where the root remembers that this version was destroyed. */
  String memory() {
    return pipeline.sink().root() + "/" + DestroyedKeys.path(key.name());
  }
}
