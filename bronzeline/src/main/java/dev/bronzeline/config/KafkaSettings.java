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
