package dev.bronzeline.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether a version of a schema takes the place of the one in force. It does if it reads what was
 * written with that one, so that old and new files stay readable together, and if nothing else
 * speaks against it. A pure decision.
 *
 * @param before the version in force
 * @param found the other version
 * @param diff what is different
 * @param against why it does not; empty if it does
 */
public record SchemaDecision(
    SchemaVersion before, SchemaVersion found, SchemaDiff diff, List<String> against) {

  /** Changes after which a value of the new version may not fit the field of the old one. */
  private static final Set<SchemaChange.Kind> OF_VALUES =
      Set.of(
          SchemaChange.Kind.RETYPED,
          SchemaChange.Kind.WIDENED,
          SchemaChange.Kind.VALUES_ADDED,
          SchemaChange.Kind.VALUES_REPLACED);

  /** Copies the list. */
  public SchemaDecision {
    against = List.copyOf(against);
  }

  /**
   * Decides.
   *
   * @param problems what else speaks against the new version, each a sentence
   */
  public static SchemaDecision of(
      SchemaVersion before, SchemaVersion found, SchemaDiff diff, List<String> problems) {
    List<String> against = new ArrayList<>(Compatibility.BACKWARD.against(diff));
    against.addAll(problems);
    return new SchemaDecision(before, found, diff, against);
  }

  /** Whether the new version is in force from now on. */
  public boolean isAdopted() {
    return against.isEmpty();
  }

  /** The version that is in force from now on. */
  public SchemaVersion inForce() {
    return isAdopted() ? found : before;
  }

  /** The fields of which the two versions say different things, if the old one stays. */
  public Set<String> contested() {
    return isAdopted()
        ? Set.of()
        : diff.changes().stream()
            .filter(change -> OF_VALUES.contains(change.kind()))
            .map(SchemaChange::path)
            .collect(Collectors.toUnmodifiableSet());
  }
}
