package dev.bronzeline.demo;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One sample record, as it goes to Kafka. Its arrays are not copied: do not change them. */
public final class SampleEvent {
  private final SampleKind kind;
  private final byte[] key;
  private final byte @Nullable [] value;
  private final Map<String, String> headers;

  SampleEvent(SampleKind kind, byte[] key, byte @Nullable [] value, Map<String, String> headers) {
    this.kind = kind;
    this.key = key;
    this.value = value;
    this.headers = headers;
  }

  public SampleKind kind() {
    return kind;
  }

  /** The user's id. */
  public byte[] key() {
    return key;
  }

  /** The event as JSON, more or less; null for a tombstone. */
  public byte @Nullable [] value() {
    return value;
  }

  public Map<String, String> headers() {
    return headers;
  }

  SampleEvent as(SampleKind other) {
    return new SampleEvent(other, key, value, headers);
  }
}
