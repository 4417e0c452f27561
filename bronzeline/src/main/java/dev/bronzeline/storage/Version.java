package dev.bronzeline.storage;

import java.util.Objects;

/** The version of Bronzeline, for the log. */
final class Version {
  /** Such as {@code 0.1.0}; {@code development} when the classes do not come from a jar. */
  static final String TEXT =
      Objects.requireNonNullElse(
          Version.class.getPackage().getImplementationVersion(), "development");

  private Version() {}
}
