package dev.bronzeline.refine.payload;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import java.util.function.ToLongFunction;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Compares the decoder with Jackson's streaming parser, one thread, warm. Run by hand: {@code java
 * -cp … dev.bronzeline.refine.payload.ParserBenchmark}.
 */
final class ParserBenchmark {
  private static final int EVENTS = 20_000;
  private static final int ROUNDS = 12;
  private static final JsonFactory JACKSON = new JsonFactory();

  /** CPU time, for the machine may have other work to do. */
  private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  static final StructType SCHEMA =
      new StructType()
          .add("event_id", DataTypes.StringType)
          .add("event_type", DataTypes.StringType)
          .add("user_id", DataTypes.StringType)
          .add("session_id", DataTypes.StringType)
          .add("timestamp", DataTypes.LongType)
          .add("email", DataTypes.StringType)
          .add("ip", DataTypes.StringType)
          .add("page", DataTypes.StringType)
          .add(
              "device",
              new StructType().add("os", DataTypes.StringType).add("model", DataTypes.StringType))
          .add("amount", DataTypes.DoubleType)
          .add("currency", DataTypes.StringType)
          .add("properties", DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType));

  private ParserBenchmark() {}

  public static void main(String[] args) {
    byte[][] events = events();
    long bytes = 0;
    for (byte[] event : events) {
      bytes += event.length;
    }
    System.out.printf(Locale.ROOT, "%d bytes an event%n", bytes / events.length);
    JsonDecoder decoder = new JsonDecoder(SCHEMA, ParserLimits.DEFAULT, Coercion.LOSSLESS);
    ToLongFunction<byte[]> ours = event -> touch(decoder.decode(event));
    for (int i = 0; i < 3; i++) {
      measure("bronzeline", events, ours);
      measure("utf-8 check", events, Utf8::firstIllFormed);
      measure("jackson tokens", events, ParserBenchmark::jacksonTokens);
      measure("jackson values", events, ParserBenchmark::jacksonValues);
    }
  }

  private static void measure(String name, byte[][] events, ToLongFunction<byte[]> parser) {
    double best = Double.MAX_VALUE;
    long allocated = 0;
    long sum = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long before = THREAD.getCurrentThreadAllocatedBytes();
      long start = THREAD.getCurrentThreadCpuTime();
      for (byte[] event : events) {
        sum += parser.applyAsLong(event);
      }
      best = Math.min(best, (THREAD.getCurrentThreadCpuTime() - start) / (double) events.length);
      allocated = (THREAD.getCurrentThreadAllocatedBytes() - before) / events.length;
    }
    System.out.printf(
        Locale.ROOT, "%-15s %6.0f ns  %5d bytes allocated  (%d)%n", name, best, allocated, sum % 7);
  }

  private static long touch(InternalRow row) {
    return row.getUTF8String(0).numBytes() + row.getLong(4);
  }

  private static long jacksonTokens(byte[] event) {
    try (JsonParser parser = JACKSON.createParser(event)) {
      long count = 0;
      while (parser.nextToken() != null) {
        count++;
      }
      return count;
    } catch (IOException malformed) {
      return 0;
    }
  }

  private static long jacksonValues(byte[] event) {
    try (JsonParser parser = JACKSON.createParser(event)) {
      long sum = 0;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        sum +=
            switch (token) {
              case VALUE_STRING -> parser.getText().length();
              case VALUE_NUMBER_INT -> parser.getLongValue();
              case VALUE_NUMBER_FLOAT -> (long) parser.getDoubleValue();
              default -> 1;
            };
      }
      return sum;
    } catch (IOException malformed) {
      return 0;
    }
  }

  private static byte[][] events() {
    Random random = new Random(42);
    byte[][] events = new byte[EVENTS][];
    for (int i = 0; i < EVENTS; i++) {
      events[i] = event(random, i).getBytes(StandardCharsets.UTF_8);
    }
    return events;
  }

  private static String event(Random random, int i) {
    String[] types = {"page_view", "click", "purchase", "add_to_cart"};
    return """
        {"event_id":"%s","event_type":"%s","user_id":"user-%d","session_id":"session-%08x",\
        "timestamp":%d,"email":"user%d@example.com","ip":"10.%d.%d.%d","page":"/products/%d?ref=home",\
        "device":{"os":"Android 15","model":"Pixel %d"},"amount":%d.%02d,"currency":"EUR",\
        "properties":{"campaign":"autumn-%d","variant":"B","referrer":"newsletter"}}"""
        .formatted(
            new java.util.UUID(random.nextLong(), random.nextLong()),
            types[random.nextInt(types.length)],
            random.nextInt(100_000),
            random.nextInt(),
            1_790_000_000_000L + i * 37L,
            random.nextInt(100_000),
            random.nextInt(256),
            random.nextInt(256),
            random.nextInt(256),
            random.nextInt(10_000),
            random.nextInt(10),
            random.nextInt(500),
            random.nextInt(100),
            random.nextInt(10));
  }
}
