package dev.bronzeline.refine.payload;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * Finds out, once for each schema that records are written with, how its values become those of the
 * table's types: Avro's schema resolution.
 *
 * <p>Where Avro has no rule for two single values, the one that was written is read as the JSON
 * that a producer of JSON would have sent for it. So both formats are cast in the same way.
 */
final class AvroValues {
  private final ValueReaders json;
  private final boolean dropsUndeclared;

  /**
   * @param json reads JSON into the types of the table
   * @param dropsUndeclared whether fields that the table does not have are passed, not kept
   */
  AvroValues(ValueReaders json, boolean dropsUndeclared) {
    this.json = json;
    this.dropsUndeclared = dropsUndeclared;
  }

  /**
   * How an event becomes a row.
   *
   * @param extra how many more columns the row gets, which are null
   */
  AvroValue event(Schema writer, StructType type, int extra) {
    return value(writer, branch -> record(branch, type, "", extra));
  }

  /** Tells how a value that is neither null nor a union is read. */
  private interface Resolution {
    AvroValue.Read of(Schema writer);
  }

  private static AvroValue value(Schema writer, Resolution resolution) {
    return new AvroValue(writer, read(writer, resolution));
  }

  private static AvroValue.Read read(Schema writer, Resolution resolution) {
    return switch (writer.getType()) {
      case NULL -> (in, aside) -> null;
      case UNION -> {
        AvroValue.Read[] branches =
            writer.getTypes().stream()
                .map(branch -> read(branch, resolution))
                .toArray(AvroValue.Read[]::new);
        yield (in, aside) -> branches[in.readIndex(branches.length)].read(in, aside);
      }
      default -> resolution.of(writer);
    };
  }

  private AvroValue.Read record(Schema writer, StructType type, String path, int extra) {
    if (writer.getType() != Schema.Type.RECORD) {
      return AvroValue.NEVER;
    }
    StructField[] columns = type.fields();
    @Nullable Object[] empty = new Object[columns.length + extra];
    int[] sources = sources(writer, type);
    int[] targets = new int[writer.getFields().size()];
    Arrays.fill(targets, AvroStruct.UNDECLARED);
    for (int i = 0; i < columns.length; i++) {
      if (sources[i] >= 0) {
        targets[sources[i]] = i;
      } else {
        String name = join(path, columns[i].name());
        empty[i] = json.defaultOf(columns[i], json.reader(columns[i], name), name);
      }
    }
    List<AvroStruct.Field> fields = new ArrayList<>();
    for (Schema.Field field : writer.getFields()) {
      int column = targets[field.pos()];
      fields.add(
          column == AvroStruct.UNDECLARED
              ? new AvroStruct.Field(column, step(field.name()), undeclared(field.schema()))
              : new AvroStruct.Field(
                  column,
                  step(columns[column].name()),
                  field(field.schema(), columns[column], path)));
    }
    return new AvroStruct(fields, empty);
  }

  /**
   * Which field of the record each column is: the one with its name, or else with the best of its
   * aliases.
   */
  private static int[] sources(Schema writer, StructType type) {
    FieldNames names = FieldNames.of(type);
    int[] sources = new int[names.fields().size()];
    Set<Integer> taken = new HashSet<>();
    for (int i = 0; i < sources.length; i++) {
      sources[i] = -1;
      List<String> candidates = new ArrayList<>(names.aliasesOf(i));
      candidates.add(0, names.fields().get(i));
      for (String candidate : candidates) {
        Schema.Field field = writer.getField(candidate);
        if (field != null && taken.add(field.pos())) {
          sources[i] = field.pos();
          break;
        }
      }
    }
    return sources;
  }

  private AvroValue undeclared(Schema writer) {
    return dropsUndeclared ? AvroValue.dropped(writer) : AvroValue.undeclared(writer);
  }

  private AvroValue field(Schema writer, StructField column, String path) {
    String name = join(path, column.name());
    return element(writer, column.dataType(), Symbols.of(column), name);
  }

  private AvroValue element(Schema writer, DataType type, @Nullable Symbols symbols, String path) {
    return value(
        writer,
        branch -> {
          AvroValue.Read natural = AvroScalars.of(branch, type, symbols);
          return natural == null ? other(branch, type, symbols, path) : natural;
        });
  }

  private AvroValue.Read other(
      Schema writer, DataType type, @Nullable Symbols symbols, String path) {
    boolean isNested =
        type instanceof StructType || type instanceof ArrayType || type instanceof MapType;
    return switch (writer.getType()) {
      case RECORD ->
          type instanceof StructType struct ? record(writer, struct, path, 0) : AvroValue.NEVER;
      case ARRAY ->
          type instanceof ArrayType array
              ? array(element(writer.getElementType(), array.elementType(), symbols, path + "[]"))
              : AvroValue.NEVER;
      case MAP ->
          type instanceof MapType map
              ? map(element(writer.getValueType(), map.valueType(), symbols, path + "[]"))
              : AvroValue.NEVER;
      default -> isNested ? AvroValue.NEVER : asJson(writer, json.reader(type, symbols, path));
    };
  }

  private static AvroValue.Read asJson(Schema writer, ValueReader reader) {
    return (in, aside) -> {
      byte[] text = AvroText.of(writer, in).getBytes();
      JsonReader value = new JsonReader(text, 1);
      return reader.read(value, aside, value.next());
    };
  }

  private static AvroValue.Read array(AvroValue element) {
    return (in, aside) -> {
      Values elements = new Values();
      in.enter();
      for (long count = in.readBlock(); count > 0; count = in.readBlock()) {
        for (long i = 0; i < count; i++) {
          aside.at(elements.size());
          elements.add(element.readOrSetAside(in, aside));
        }
      }
      in.leave();
      return elements.toArrayData();
    };
  }

  private static AvroValue.Read map(AvroValue value) {
    return (in, aside) -> {
      Keys keys = new Keys();
      Values values = new Values();
      in.enter();
      for (long count = in.readBlock(); count > 0; count = in.readBlock()) {
        for (long i = 0; i < count; i++) {
          UTF8String key = in.readString();
          if (!keys.add(key)) {
            throw Malformed.duplicate(in.at());
          }
          aside.at(key);
          values.add(value.readOrSetAside(in, aside));
        }
      }
      in.leave();
      return new ArrayBasedMapData(keys.toArrayData(), values.toArrayData());
    };
  }

  private static PathStep step(String name) {
    return PathStep.name(name.getBytes(StandardCharsets.UTF_8));
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
