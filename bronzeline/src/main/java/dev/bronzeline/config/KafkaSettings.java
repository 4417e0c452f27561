package dev.bronzeline.config;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * How Kafka is reached: section {@code kafka}.
 *
 * @param bootstrapServers brokers to begin with, as {@code host:port,host:port}
 * @param options any other option of Kafka's consumer, handed on as it is: security, timeouts,
 *     fetch sizes
 */
public record KafkaSettings(String bootstrapServers, Options options) {

  private static final String ISOLATION = "isolation.level";
  private static final String COMMITTED = "read_committed";

  private static final Pattern SERVERS =
      Pattern.compile("[^\\s:,]+:\\d{1,5}(,[^\\s:,]+:\\d{1,5})*");

  /** What the reader decides, with the reason. */
  private static final Map<String, String> DECIDED =
      Map.of(
          "bootstrap.servers", "set kafka.bootstrap-servers",
          "auto.offset.reset", "set source.starting-offsets",
          "enable.auto.commit", "leave it out: offsets are in the commit log, not in Kafka",
          "interceptor.classes", "leave it out: an interceptor may drop records unseen",
          "key.deserializer", "leave it out: keys are read as bytes",
          "value.deserializer", "leave it out: values are read as bytes");

  /**
   * Whose records are read, as Kafka's consumer calls it. Unless the options say something else,
   * not those of transactions that were aborted or are still open: an event that its producer took
   * back is none.
   */
  public String isolationLevel() {
    return options.plain().getOrDefault(ISOLATION, COMMITTED);
  }

  /** Whether records of open and aborted transactions are not read. */
  public boolean readsCommittedOnly() {
    return isolationLevel().equalsIgnoreCase(COMMITTED);
  }

  /** Whether a person has said so, since there are producers with transactions. */
  public boolean expectsTransactions() {
    return options.plain().containsKey(ISOLATION) && readsCommittedOnly();
  }

  static KafkaSettings read(Settings kafka) {
    KafkaSettings settings =
        new KafkaSettings(kafka.require("bootstrap-servers", Kind.TEXT), kafka.options("options"));
    if (!settings.bootstrapServers.isEmpty()
        && !SERVERS.matcher(settings.bootstrapServers).matches()) {
      kafka.wrong("bootstrap-servers", "must be host:port, or several with commas between", null);
    }
    Settings options = kafka.section("options");
    for (String key : settings.options.reveal().keySet()) {
      String remedy = DECIDED.get(key);
      if (remedy != null) {
        options.problem(key, "cannot be chosen", remedy);
      } else if (key.startsWith("kafka.")) {
        options.problem(key, "must not begin with 'kafka.'", "write " + key.substring(6));
      }
    }
    return settings;
  }
}
