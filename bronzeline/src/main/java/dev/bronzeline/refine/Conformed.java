package dev.bronzeline.refine;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.types.DataTypes.StringType;

import dev.bronzeline.schema.Columns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.FractionalType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Brings any data frame to the declared types, so that the rest of {@link SchemaEnforcer} sees what
 * the parser would have made: typed columns, misfits and undeclared fields. A frame that has every
 * column in its type is left as it is.
 */
record Conformed(StructType schema) implements Step {
  @Override
  public Dataset<Row> apply(Dataset<Row> rows) {
    Map<String, Column> typed = new LinkedHashMap<>();
    Map<String, Column> misfits = new LinkedHashMap<>();
    for (StructField field : schema.fields()) {
      Column column = Frames.column(field.name());
      if (!Frames.has(rows, field.name())) {
        typed.put(field.name(), lit(null).try_cast(field.dataType()));
      } else {
        DataType type = rows.schema().apply(field.name()).dataType();
        if (!Frames.same(type, field.dataType())) {
          typed.put(field.name(), conform(field.name(), column, type, field.dataType(), misfits));
        }
      }
    }
    Map<String, Column> unknown = new LinkedHashMap<>();
    for (StructField field : rows.schema().fields()) {
      if (Frames.isEvent(field.name()) && !declares(schema, field.name())) {
        unknown.put(field.name(), text(Frames.column(field.name()), field.dataType()));
      }
    }
    add(rows, typed, Columns.MISFITS, misfits);
    add(rows, typed, Columns.UNKNOWN, unknown);
    return typed.isEmpty() ? rows : rows.withColumns(typed);
  }

  private static void add(
      Dataset<Row> rows, Map<String, Column> typed, String name, Map<String, Column> texts) {
    if (!texts.isEmpty()) {
      typed.put(
          name,
          Compiled.call(
              new TextMaps.Named(List.copyOf(texts.keySet())),
              Frames.columnOrNull(rows, name, TextMaps.TYPE),
              array(texts.values().toArray(Column[]::new))));
    }
  }

  private static Column conform(
      String path, Column value, DataType from, DataType to, Map<String, Column> misfits) {
    if (Frames.same(from, to)) {
      return value;
    }
    if (from instanceof StructType source && to instanceof StructType target) {
      List<Column> fields = new ArrayList<>();
      for (StructField field : target.fields()) {
        Column conformed =
            declares(source, field.name())
                ? conform(
                    path + "." + field.name(),
                    value.getField(field.name()),
                    source.apply(field.name()).dataType(),
                    field.dataType(),
                    misfits)
                : lit(null).try_cast(field.dataType());
        fields.add(conformed.as(field.name()));
      }
      return when(value.isNotNull(), struct(fields.toArray(Column[]::new)));
    }
    Column cast = castable(from, to) ? value.try_cast(to) : lit(null).try_cast(to);
    Column lost = cast.isNull();
    if (from instanceof FractionalType && to instanceof IntegralType) {
      lost = lost.or(cast.try_cast(from).notEqual(value));
    } else if (castable(from, to) && !LostElements.isAtomic(from)) {
      lost = lost.or(Compiled.call(new LostElements(from, to), value, cast));
    }
    misfits.put(path, when(value.isNotNull().and(lost), text(value, from)));
    return when(lost.equalTo(false), cast);
  }

  /** Whether Spark casts the one to the other, and not by the mere position of struct fields. */
  private static boolean castable(DataType from, DataType to) {
    if (from instanceof ArrayType a && to instanceof ArrayType b) {
      return castable(a.elementType(), b.elementType());
    }
    if (from instanceof MapType a && to instanceof MapType b) {
      return Frames.same(a.keyType(), b.keyType()) && castable(a.valueType(), b.valueType());
    }
    if (from instanceof StructType a && to instanceof StructType b) {
      if (!Arrays.equals(a.fieldNames(), b.fieldNames())) {
        return false;
      }
      for (String name : a.fieldNames()) {
        if (!castable(a.apply(name).dataType(), b.apply(name).dataType())) {
          return false;
        }
      }
      return true;
    }
    return Frames.same(from, to)
        || (LostElements.isAtomic(from) && LostElements.isAtomic(to) && Cast.canTryCast(from, to));
  }

  private static boolean declares(StructType struct, String name) {
    return Arrays.asList(struct.fieldNames()).contains(name);
  }

  private static Column text(Column value, DataType type) {
    return LostElements.isAtomic(type) ? value.try_cast(StringType) : to_json(value);
  }
}
