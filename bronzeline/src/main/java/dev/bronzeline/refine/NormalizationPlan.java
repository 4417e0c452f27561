package dev.bronzeline.refine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * What the normalizations come to for the columns of one frame: which operations on which paths.
 *
 * <p>Whatever has its form already is left out, so that the step can be repeated: a number or a
 * boolean is known by its type, an instant by a mark in the metadata of its column, which names the
 * paths with instants in it.
 */
final class NormalizationPlan {
  /** The key of the mark: the paths of all instants in the column that have been normalized. */
  private static final String INSTANTS = "bronze-instants";

  private final StructType schema;
  private final StructType declared;
  private final List<Rewrite.Task> tasks = new ArrayList<>();
  private final Map<String, Set<String>> instants = new LinkedHashMap<>();
  private final Map<String, String> isoColumns = new LinkedHashMap<>();

  private NormalizationPlan(StructType schema, StructType declared) {
    this.schema = schema;
    this.declared = declared;
    for (StructField field : schema.fields()) {
      if (field.metadata().contains(INSTANTS)) {
        instants.put(field.name(), new LinkedHashSet<>(marks(field.metadata())));
      }
    }
  }

  /**
   * The plan for a frame.
   *
   * @param declared what must not be null in it must not become null
   * @throws IllegalArgumentException if two normalizations contradict each other
   */
  static NormalizationPlan of(
      StructType schema, List<Normalization> normalizations, StructType declared) {
    NormalizationPlan plan = new NormalizationPlan(schema, declared);
    Map<FieldPath, List<Normalization.OfField>> own = new LinkedHashMap<>();
    for (Normalization normalization : normalizations) {
      if (normalization instanceof Normalization.OfField ofField) {
        own.computeIfAbsent(FieldPath.parse(ofField.path()), path -> new ArrayList<>())
            .add(ofField);
      }
    }
    own.forEach(plan::add);
    for (Normalization normalization : normalizations) {
      if (normalization instanceof Normalization.AllTexts all) {
        plan.addAll(
            new FieldsOfType(
                StringType.class::isInstance, List.copyOf(own.keySet()), paths(all.except())),
            path -> all.at(path.text()));
      } else if (normalization instanceof Normalization.AllTimestamps all) {
        plan.addAll(
            new FieldsOfType(
                type -> type instanceof TimestampType || type instanceof TimestampNTZType,
                List.copyOf(own.keySet()),
                paths(all.except())),
            path -> all.at(path.text()));
      }
    }
    return plan;
  }

  /** What is to be done to the columns. */
  Rewrite rewrite() {
    return Rewrite.of(schema, tasks, true);
  }

  /** Whether the rewrite is all there is to do. */
  boolean isRewriteOnly() {
    return instants.isEmpty();
  }

  /** The additional columns: name and the path of the milliseconds. */
  Map<String, String> isoColumns() {
    return isoColumns;
  }

  /** The metadata of a column after the rewrite, null when there are no instants in it. */
  @Nullable Metadata marked(String column) {
    Set<String> paths = instants.get(column);
    return paths == null
        ? null
        : new MetadataBuilder()
            .withMetadata(metadata(column))
            .putStringArray(INSTANTS, paths.toArray(String[]::new))
            .build();
  }

  private interface Form {
    Normalization.OfField at(FieldPath path);
  }

  private void addAll(FieldsOfType fields, Form form) {
    for (FieldsOfType.Found found : fields.in(schema)) {
      // A text that was an instant is no longer one of all texts.
      if (found.stays() || isMarked(found.path())) {
        tasks.add(new Rewrite.Task(found.path(), new Keep()));
      } else {
        add(found.path(), List.of(form.at(found.path())));
      }
    }
  }

  private void add(FieldPath path, List<Normalization.OfField> normalizations) {
    for (Normalization.OfField normalization : normalizations) {
      if (normalization instanceof Normalization.Instant instant) {
        remember(path, instant);
      }
    }
    if (isDone(path, normalizations)) {
      // Something may be said of all keys of the map and not of this one.
      tasks.add(new Rewrite.Task(path, new Keep()));
      return;
    }
    boolean mustStay = path.isRequiredIn(declared);
    for (Normalization.OfField normalization : normalizations) {
      for (LeafOperation operation : operations(path, normalization)) {
        boolean removes =
            operation instanceof NullTokens || operation == TextOperation.EMPTY_TO_NULL;
        tasks.add(
            new Rewrite.Task(path, mustStay && removes ? new Required(operation) : operation));
      }
    }
  }

  private List<LeafOperation> operations(FieldPath path, Normalization.OfField normalization) {
    if (normalization instanceof Normalization.Text text) {
      return text.operations().isEmpty() ? List.of(new Keep()) : text.leafOperations();
    }
    if (normalization instanceof Normalization.Instant instant) {
      List<TimeFormat> formats =
          isMarked(path)
              ? List.of(new TimeFormat.Epoch(EpochUnit.MILLIS), new TimeFormat.Iso())
              : instant.formats();
      return List.of(
          new ToInstant(formats, instant.zone(), instant.form() == Normalization.InstantForm.ISO));
    }
    if (normalization instanceof Normalization.Numeric numeric) {
      return List.of(new ToNumber(numeric.to(), numeric.form()));
    }
    if (normalization instanceof Normalization.Aliases aliases) {
      return List.of(ToAlias.of(aliases.names(), aliases.keepUnlisted()));
    }
    return List.of(new ToBoolean());
  }

  /** Whether the values have the form that the last normalization gives them. */
  private boolean isDone(FieldPath path, List<Normalization.OfField> normalizations) {
    DataType type = path.typeIn(schema);
    Normalization.OfField last = normalizations.get(normalizations.size() - 1);
    if (last instanceof Normalization.Instant instant) {
      boolean isText = instant.form() == Normalization.InstantForm.ISO;
      return isMarked(path) && (isText ? type instanceof StringType : type instanceof LongType);
    }
    if (last instanceof Normalization.Numeric numeric) {
      return numeric.to().equals(type);
    }
    return last instanceof Normalization.Bool && type instanceof BooleanType;
  }

  private void remember(FieldPath path, Normalization.Instant instant) {
    instants.computeIfAbsent(path.column(), column -> new LinkedHashSet<>()).add(path.text());
    if (instant.isoColumn() != null) {
      isoColumns.put(instant.isoColumn(), path.text());
    }
  }

  private boolean isMarked(FieldPath path) {
    return marks(metadata(path.column())).contains(path.text());
  }

  private static List<String> marks(Metadata metadata) {
    return metadata.contains(INSTANTS)
        ? Arrays.asList(metadata.getStringArray(INSTANTS))
        : List.of();
  }

  private Metadata metadata(String column) {
    for (StructField field : schema.fields()) {
      if (field.name().equals(column)) {
        return field.metadata();
      }
    }
    return Metadata.empty();
  }

  private static List<FieldPath> paths(Set<String> paths) {
    return paths.stream().map(FieldPath::parse).toList();
  }

  /** Leaves values as they are. */
  private record Keep() implements LeafOperation {
    @Override
    public DataType outputType(DataType input) {
      return input;
    }

    @Override
    public boolean canFail() {
      return false;
    }

    @Override
    public Object apply(Object value, DataType type) {
      return value;
    }
  }
}
