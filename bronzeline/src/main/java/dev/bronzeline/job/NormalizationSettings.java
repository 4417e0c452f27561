package dev.bronzeline.job;

import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.bronzeline.config.NormalizeSettings;
import dev.bronzeline.config.NormalizeSettings.DecimalMark;
import dev.bronzeline.config.NormalizeSettings.Every;
import dev.bronzeline.config.NormalizeSettings.Form;
import dev.bronzeline.config.NormalizeSettings.Names;
import dev.bronzeline.config.NormalizeSettings.Separator;
import dev.bronzeline.config.NormalizeSettings.Time;
import dev.bronzeline.config.NormalizeSettings.TimeTarget;
import dev.bronzeline.config.NormalizeSettings.Unlisted;
import dev.bronzeline.config.NormalizeSettings.Value;
import dev.bronzeline.config.PiiSettings;
import dev.bronzeline.config.PipelineConfig;
import dev.bronzeline.config.TimeForm;
import dev.bronzeline.config.ValueType;
import dev.bronzeline.refine.EpochUnit;
import dev.bronzeline.refine.Normalization;
import dev.bronzeline.refine.Normalization.InstantForm;
import dev.bronzeline.refine.NumberForm;
import dev.bronzeline.refine.TextOperation;
import dev.bronzeline.refine.TimeFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/** What the normalizer needs to know, taken from the configuration. */
record NormalizationSettings(PipelineConfig config) {

  List<Normalization> normalizations() {
    List<Normalization> all = new ArrayList<>();
    for (NormalizeSettings item : config.normalize()) {
      if (item.type() != null) {
        all.add(ofType(item, item.type()));
      } else if (item.field() != null) {
        all.addAll(ofField(item, item.field()));
      }
    }
    return all;
  }

  /** Personal data is scrubbed already: to normalize it would change a hash. */
  private Normalization ofType(NormalizeSettings item, Every type) {
    Set<String> personal =
        config.pii().fields().stream().map(PiiSettings.Field::path).collect(toUnmodifiableSet());
    if (type == Every.STRING) {
      return new Normalization.AllTexts(texts(item), tokens(item), personal);
    }
    Time time = (Time) Objects.requireNonNull(item.form(), "all timestamps become something");
    return new Normalization.AllTimestamps(time.zone(), form(time.to()), personal);
  }

  private static List<Normalization> ofField(NormalizeSettings item, String field) {
    List<Normalization> all = new ArrayList<>();
    if (!item.text().isEmpty()) {
      all.add(new Normalization.Text(field, texts(item), tokens(item)));
    }
    if (item.form() != null) {
      all.add(become(field, item.form()));
    }
    return all;
  }

  private static Normalization become(String field, Form form) {
    if (form instanceof Time time) {
      return new Normalization.Instant(
          field,
          time.formats().stream().map(NormalizationSettings::format).toList(),
          time.zone(),
          form(time.to()),
          time.iso());
    }
    if (form instanceof Value value) {
      DataType type = type(value.type());
      return type.equals(DataTypes.BooleanType)
          ? new Normalization.Bool(field)
          : new Normalization.Numeric(
              field,
              type,
              new NumberForm(
                  value.decimal() == DecimalMark.COMMA ? ',' : '.', separator(value.thousands())));
    }
    Names names = (Names) form;
    return new Normalization.Aliases(field, names.names(), names.unlisted() == Unlisted.KEEP);
  }

  private static Set<TextOperation> texts(NormalizeSettings item) {
    return StepSettings.texts(item.text());
  }

  private static Set<String> tokens(NormalizeSettings item) {
    return Set.copyOf(item.nullTokens());
  }

  private static InstantForm form(TimeTarget target) {
    return switch (target) {
      case MILLIS -> InstantForm.MILLIS;
      case ISO -> InstantForm.ISO;
    };
  }

  private static TimeFormat format(TimeForm form) {
    return switch (form.type()) {
      case AUTO -> new TimeFormat.Epoch(EpochUnit.AUTO);
      case SECONDS -> new TimeFormat.Epoch(EpochUnit.SECONDS);
      case MILLIS -> new TimeFormat.Epoch(EpochUnit.MILLIS);
      case MICROS -> new TimeFormat.Epoch(EpochUnit.MICROS);
      case NANOS -> new TimeFormat.Epoch(EpochUnit.NANOS);
      case ISO -> new TimeFormat.Iso();
      case RFC_1123 -> new TimeFormat.Rfc1123();
      case PATTERN ->
          new TimeFormat.Pattern(Objects.requireNonNull(form.pattern(), "a pattern has letters"));
    };
  }

  private static DataType type(ValueType type) {
    return switch (type.base()) {
      case BOOLEAN -> DataTypes.BooleanType;
      case LONG -> DataTypes.LongType;
      case DOUBLE -> DataTypes.DoubleType;
      case DECIMAL -> DataTypes.createDecimalType(type.precision(), type.scale());
    };
  }

  private static @Nullable Character separator(@Nullable Separator separator) {
    return separator == null
        ? null
        : switch (separator) {
          case COMMA -> ',';
          case POINT -> '.';
          case APOSTROPHE -> '\'';
          case SPACE -> ' ';
          case UNDERSCORE -> '_';
        };
  }
}
