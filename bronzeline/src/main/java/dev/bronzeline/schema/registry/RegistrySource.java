package dev.bronzeline.schema.registry;

import dev.bronzeline.config.RegistrySettings;
import dev.bronzeline.schema.SchemaException;
import dev.bronzeline.schema.SchemaSource;
import dev.bronzeline.schema.SchemaUnavailableException;
import dev.bronzeline.schema.SchemaVersion;
import dev.bronzeline.schema.UnknownSchemaException;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subject of a registry. Its latest version is remembered for {@link
 * RegistrySettings#refreshAfter}; if it cannot be asked for then, or the new one cannot be used,
 * the old one stays in force, and {@link Registry#health} or a warning says why.
 */
public final class RegistrySource implements SchemaSource {

  private static final Logger LOG = LoggerFactory.getLogger(RegistrySource.class);

  private final RegistrySettings settings;
  private final Registry registry;
  private final Clock clock;
  private final String subject;
  private @Nullable SchemaVersion known;
  private Instant askAgain = Instant.MIN;

  /** A source for the subject that the settings name. */
  public RegistrySource(RegistrySettings settings) {
    this(settings, Registry.of(settings), Clock.systemUTC());
  }

  RegistrySource(RegistrySettings settings, Registry registry, Clock clock) {
    this.settings = settings;
    this.registry = registry;
    this.clock = clock;
    this.subject = Objects.requireNonNull(settings.subject(), "the subject is not known");
  }

  @Override
  public synchronized SchemaVersion current() {
    SchemaVersion before = known;
    Instant now = clock.instant();
    if (before != null && now.isBefore(askAgain)) {
      return before;
    }
    try {
      SchemaVersion found = registry.version(subject, settings.version());
      known = found;
      askAgain = now.plus(settings.refreshAfter());
      return found;
    } catch (SchemaUnavailableException | UnknownSchemaException | SchemaException e) {
      if (before == null) {
        throw e;
      }
      askAgain = now.plus(settings.refreshAfter());
      LOG.warn(
          "{} stays in force, since the registry has nothing better: {}",
          before.origin(),
          e.getMessage());
      return before;
    }
  }
}
