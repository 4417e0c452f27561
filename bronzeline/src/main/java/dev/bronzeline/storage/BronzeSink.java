package dev.bronzeline.storage;

import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.connector.catalog.SupportsWrite;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.connector.write.LogicalWriteInfo;
import org.apache.spark.sql.connector.write.Write;
import org.apache.spark.sql.connector.write.WriteBuilder;
import org.apache.spark.sql.connector.write.streaming.StreamingWrite;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * The sink as Spark finds it: a class that Spark creates by name, with nothing but strings as
 * options. So {@link BronzeWriter} leaves the real sink here under a random name, and passes the
 * name.
 */
public final class BronzeSink implements TableProvider {
  private static final String NAME = "sink";

  private static final Map<String, Function<LogicalWriteInfo, StreamingWrite>> SINKS =
      new ConcurrentHashMap<>();

  /** Called by Spark. */
  public BronzeSink() {}

  /** Leaves a sink; the result is the options by which Spark finds it, for one query. */
  static Map<String, String> register(Function<LogicalWriteInfo, StreamingWrite> sink) {
    String name = UUID.randomUUID().toString();
    SINKS.put(name, sink);
    return Map.of(NAME, name);
  }

  /** Forgets a sink; called when its query has ended. */
  static void unregister(Map<String, String> options) {
    SINKS.remove(String.valueOf(options.get(NAME)));
  }

  /** How many sinks there are, of queries that have not ended. */
  static int registered() {
    return SINKS.size();
  }

  @Override
  public StructType inferSchema(CaseInsensitiveStringMap options) {
    return new StructType();
  }

  @Override
  public Table getTable(
      StructType schema, Transform[] partitioning, Map<String, String> properties) {
    Function<LogicalWriteInfo, StreamingWrite> sink =
        SINKS.get(String.valueOf(properties.get(NAME)));
    if (sink == null) {
      throw new IllegalStateException(
          "The bronze sink is not used by name; start the query with BronzeWriter.writeStream.");
    }
    return new BronzeTable(sink);
  }

  /** Takes rows of any schema, as a stream. */
  private record BronzeTable(Function<LogicalWriteInfo, StreamingWrite> sink)
      implements SupportsWrite {
    @Override
    public String name() {
      return "bronze";
    }

    /** None of its own: {@link RowLayout} checks the rows. */
    @Override
    public Column[] columns() {
      return new Column[0];
    }

    @Override
    public Set<TableCapability> capabilities() {
      return Set.of(TableCapability.STREAMING_WRITE, TableCapability.ACCEPT_ANY_SCHEMA);
    }

    @Override
    public WriteBuilder newWriteBuilder(LogicalWriteInfo info) {
      return new WriteBuilder() {
        @Override
        public Write build() {
          return new Write() {
            @Override
            public StreamingWrite toStreaming() {
              return sink.apply(info);
            }
          };
        }
      };
    }
  }
}
