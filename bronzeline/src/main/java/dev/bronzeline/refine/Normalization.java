package dev.bronzeline.refine;

import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.LongType;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.jspecify.annotations.Nullable;

/** How the values of one field, or of all fields of a type, are brought to one form. */
public sealed interface Normalization {

  /** How the values of one field are brought to one form. */
  sealed interface OfField extends Normalization {
    /**
     * Where the field is: {@code page}, {@code device.os}, {@code tags[*]}, {@code properties.*}.
     */
    String path();
  }

  /**
   * Texts.
   *
   * @param path where the field is
   * @param operations what is done, always in the order of {@link TextOperation}
   * @param nullTokens what {@link TextOperation#NULL_TOKEN_TO_NULL} removes, in any case; empty for
   *     the usual words
   */
  record Text(String path, Set<TextOperation> operations, Set<String> nullTokens)
      implements OfField {
    /** Refuses operations that contradict each other. */
    public Text {
      operations = Set.copyOf(operations);
      nullTokens = Set.copyOf(nullTokens);
      if (operations.contains(TextOperation.LOWER) && operations.contains(TextOperation.UPPER)) {
        throw new IllegalArgumentException(
            "'%s' cannot be both in lower and in upper case".formatted(path));
      }
      if (!nullTokens.isEmpty() && !operations.contains(TextOperation.NULL_TOKEN_TO_NULL)) {
        throw new IllegalArgumentException(
            "'%s' has tokens for null, but they are not to be removed".formatted(path));
      }
    }

    /** Takes the usual words for null. */
    public Text(String path, Set<TextOperation> operations) {
      this(path, operations, Set.of());
    }

    /** Does the operations to the field. */
    public Text(String path, TextOperation... operations) {
      this(path, Set.of(operations));
    }

    /** What is done, in order. */
    List<LeafOperation> leafOperations() {
      LeafOperation tokens = nullTokens.isEmpty() ? NullTokens.USUAL : NullTokens.of(nullTokens);
      List<LeafOperation> all = new ArrayList<>();
      for (TextOperation operation : TextOperation.inOrder(operations)) {
        all.add(operation == TextOperation.NULL_TOKEN_TO_NULL ? tokens : operation);
      }
      return all;
    }
  }

  /**
   * An instant, which becomes a number of milliseconds since 1970 or a text. It may be a number, a
   * text, a timestamp or a date.
   *
   * @param path where the field is
   * @param formats how it may be written, the first that fits; at most one {@link
   *     TimeFormat.Epoch}, which also says what a number counts. Without one, numbers are refused
   * @param zone that of a text, a date or a timestamp that has none
   * @param form what it becomes
   * @param isoColumn the name of an additional top-level column with the instant as {@code
   *     2026-11-23T18:04:05.123Z}; null for none. Not for fields inside arrays and maps
   */
  record Instant(
      String path,
      List<TimeFormat> formats,
      ZoneId zone,
      InstantForm form,
      @Nullable String isoColumn)
      implements OfField {
    /** Refuses formats that contradict each other. */
    public Instant {
      formats = List.copyOf(formats);
      zone = zone.normalized();
      if (formats.isEmpty()) {
        throw new IllegalArgumentException(
            "'%s' is a timestamp without any format".formatted(path));
      }
      if (formats.stream().filter(TimeFormat.Epoch.class::isInstance).count() > 1) {
        throw new IllegalArgumentException(
            "'%s' has more than one unit for numbers".formatted(path));
      }
      if (form == InstantForm.ISO && isoColumn != null) {
        throw new IllegalArgumentException(
            "'%s' becomes ISO 8601 itself; a column with the same text has no use".formatted(path));
      }
    }

    /** Numbers of a unit and texts in ISO 8601, which become milliseconds. */
    public Instant(String path, EpochUnit unit, @Nullable String isoColumn) {
      this(
          path,
          List.of(new TimeFormat.Epoch(unit), new TimeFormat.Iso()),
          ZoneOffset.UTC,
          InstantForm.MILLIS,
          isoColumn);
    }

    /** Texts in ISO 8601, which become milliseconds. */
    public Instant(String path) {
      this(path, List.of(new TimeFormat.Iso()), ZoneOffset.UTC, InstantForm.MILLIS, null);
    }
  }

  /**
   * A number that is written as a text.
   *
   * @param path where the field is
   * @param to what it becomes: long, double or a decimal
   * @param form how it is written
   */
  record Numeric(String path, DataType to, NumberForm form) implements OfField {
    /** Refuses other types. */
    public Numeric {
      if (!to.equals(LongType) && !to.equals(DoubleType) && !(to instanceof DecimalType)) {
        throw new IllegalArgumentException(
            "'%s' can become long, double or a decimal, but not %s"
                .formatted(path, to.simpleString()));
      }
    }
  }

  /**
   * A boolean that is written as a text or a number: true, t, yes, y, on, 1, and their opposites,
   * in any case.
   *
   * @param path where the field is
   */
  record Bool(String path) implements OfField {}

  /**
   * A thing with one name and aliases: each alias, in whatever case and spacing, becomes the name.
   *
   * @param path where the field is
   * @param names each name with its aliases
   * @param keepUnlisted whether a text that is in no list stays as it is; else it cannot be
   *     normalized
   */
  record Aliases(String path, Map<String, List<String>> names, boolean keepUnlisted)
      implements OfField {
    /**
     * Refuses a table that is not one.
     *
     * @throws IllegalArgumentException if an alias stands for two names
     */
    public Aliases {
      Map<String, List<String>> copy = new LinkedHashMap<>();
      names.forEach((name, aliases) -> copy.put(name, List.copyOf(aliases)));
      names = Map.copyOf(copy);
      ToAlias.of(names, keepUnlisted);
    }
  }

  /**
   * All texts of the event, at any depth, but for those that have a normalization of their own.
   *
   * @param operations what is done
   * @param nullTokens as for {@link Text}
   * @param except paths of fields that are not touched, nor is anything inside them; {@code *}
   *     stands for any name, {@code **} for any way down
   */
  record AllTexts(Set<TextOperation> operations, Set<String> nullTokens, Set<String> except)
      implements Normalization {
    /** Refuses operations that contradict each other. */
    public AllTexts {
      operations = Set.copyOf(operations);
      nullTokens = Set.copyOf(nullTokens);
      except = Set.copyOf(except);
      Text unused = new Text("every text", operations, nullTokens);
    }

    Text at(String path) {
      return new Text(path, operations, nullTokens);
    }
  }

  /**
   * All fields of the event of a type that is a timestamp, at any depth, but for those that have a
   * normalization of their own.
   *
   * @param zone that of timestamps that have none
   * @param form what they become
   * @param except paths of fields that are not touched, nor is anything inside them; {@code *}
   *     stands for any name, {@code **} for any way down
   */
  record AllTimestamps(ZoneId zone, InstantForm form, Set<String> except) implements Normalization {
    /** Copies the exceptions. */
    public AllTimestamps {
      except = Set.copyOf(except);
    }

    Instant at(String path) {
      return new Instant(path, List.of(new TimeFormat.Iso()), zone, form, null);
    }
  }

  /** What an instant becomes. */
  enum InstantForm {
    /** Milliseconds since 1970. */
    MILLIS,
    /** A text such as {@code 2026-11-23T18:04:05.123Z}. */
    ISO
  }
}
