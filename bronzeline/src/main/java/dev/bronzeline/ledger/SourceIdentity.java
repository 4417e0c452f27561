package dev.bronzeline.ledger;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which Kafka a lane reads: an offset means something only within one life of one topic. A name or
 * an address says nothing about that; these ids do.
 *
 * @param cluster the cluster's id; null where the brokers do not tell it
 * @param topics the id of each topic by its name; a topic without an id is left out
 */
public record SourceIdentity(@Nullable String cluster, Map<String, String> topics) {

  /** Nothing is known. */
  public static final SourceIdentity UNKNOWN = new SourceIdentity(null, Map.of());

  /** Copies the map. */
  public SourceIdentity {
    topics = topics == null ? Map.of() : Copies.sorted(topics);
  }

  /** What is known after a newer look: what that one leaves open stays as it was. */
  public SourceIdentity updatedBy(SourceIdentity newer) {
    Map<String, String> all = new HashMap<>(topics);
    all.putAll(newer.topics);
    return new SourceIdentity(newer.cluster == null ? cluster : newer.cluster, all);
  }

  /** The same without what is known of these topics: they are others now, or gone. */
  public SourceIdentity without(Collection<String> names) {
    Map<String, String> rest = new HashMap<>(topics);
    rest.keySet().removeAll(names);
    return new SourceIdentity(cluster, rest);
  }

  /** The same, of these topics alone. */
  public SourceIdentity only(Collection<String> names) {
    Map<String, String> some = new HashMap<>(topics);
    some.keySet().retainAll(names);
    return new SourceIdentity(cluster, some);
  }
}
