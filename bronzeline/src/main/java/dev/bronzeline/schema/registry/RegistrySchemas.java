package dev.bronzeline.schema.registry;

import dev.bronzeline.config.RegistrySettings;
import dev.bronzeline.schema.WriterSchemas;
import org.apache.avro.Schema;

/**
 * Writers' schemas from a registry. Only the settings travel; each JVM has one {@link Registry}
 * that all its tasks share. An answer is waited for no longer than {@link
 * RegistrySettings.Patience#most} says.
 *
 * @param settings where the registry is
 */
public record RegistrySchemas(RegistrySettings settings) implements WriterSchemas {

  private static final long serialVersionUID = 1;

  @Override
  public Schema byId(int id) {
    return Registry.of(settings).byId(id);
  }
}
