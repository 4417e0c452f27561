package dev.bronzeline.refine;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.text.Normalizer;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Normalizations against what the Java library does, and against themselves. */
class NormalizationPropertyTest {
  private static final long FIRST_SECOND = Iso8601.MIN / 1000 + 86_400;
  private static final long LAST_SECOND = Iso8601.MAX / 1000 - 86_400;
  private static final List<String> PATTERNS =
      List.of(
          "dd.MM.yyyy HH:mm:ss",
          "MM/dd/uuuu hh:mm:ss a",
          "uuuuMMddHHmmss",
          "EEE MMM dd HH:mm:ss uuuu",
          "d MMMM uuuu, H:mm:ss");
  private static final List<ZoneId> ZONES =
      List.of(
          ZoneOffset.UTC,
          ZoneOffset.ofHoursMinutes(-3, -30),
          ZoneId.of("Europe/Paris"),
          ZoneId.of("America/St_Johns"),
          ZoneId.of("Pacific/Apia"));

  // Texts

  @Property
  void each_operation_on_texts_does_what_the_java_library_does(@ForAll("texts") String text) {
    assertThat(applied(TextOperation.TRIM, text)).isEqualTo(text.trim());
    assertThat(applied(TextOperation.COLLAPSE, text))
        .isEqualTo(text.replaceAll("[\\x00-\\x20]+", " "));
    assertThat(applied(TextOperation.LOWER, text)).isEqualTo(text.toLowerCase(Locale.ROOT));
    assertThat(applied(TextOperation.UPPER, text)).isEqualTo(text.toUpperCase(Locale.ROOT));
    assertThat(applied(TextOperation.NFC, text))
        .isEqualTo(Normalizer.normalize(text, Normalizer.Form.NFC));
    assertThat(applied(TextOperation.EMPTY_TO_NULL, text)).isEqualTo(text.isEmpty() ? null : text);
  }

  @Property
  void a_text_is_null_exactly_when_it_is_a_token_in_any_case(
      @ForAll("tokens") Set<String> tokens, @ForAll("texts") String other, @ForAll Random random) {
    List<String> all = new ArrayList<>(tokens);
    all.add(other);
    String text = all.get(random.nextInt(all.size()));
    String written = random.nextBoolean() ? text.toUpperCase(Locale.ROOT) : text;
    boolean token =
        tokens.stream()
            .anyMatch(t -> t.toLowerCase(Locale.ROOT).equals(written.toLowerCase(Locale.ROOT)));

    UTF8String found = NullTokens.of(tokens).apply(UTF8String.fromString(written));

    assertThat(found == null).isEqualTo(token);
  }

  @Property
  void equal_characters_give_equal_texts_however_they_are_composed(
      @ForAll("texts") String text, @ForAll("operations") Set<TextOperation> operations) {
    Set<TextOperation> all = EnumSet.of(TextOperation.NFC);
    all.addAll(operations);
    List<Normalization> normalizations = List.of(new Normalization.Text("v", all));

    assertThat(Normalized.of(Normalizer.normalize(text, Normalizer.Form.NFD)).by(normalizations))
        .extracting(Normalized::value)
        .isEqualTo(Normalized.of(text).by(normalizations).value());
  }

  // Timestamps

  @Property
  void a_text_in_iso_8601_is_the_instant_that_java_time_reads(
      @ForAll @LongRange(min = -62_135_000_000L, max = 253_402_000_000L) long second,
      @ForAll("nanos") int nano,
      @ForAll("offsets") ZoneOffset offset) {
    Instant instant = Instant.ofEpochSecond(second, nano);
    String text = DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(instant.atOffset(offset));

    assertThat(read(new TimeFormat.Iso(), text, ZoneOffset.UTC)).isEqualTo(instant.toEpochMilli());
  }

  @Property
  void a_text_in_rfc_1123_is_the_instant_that_java_time_wrote(
      @ForAll @LongRange(min = -62_135_000_000L, max = 253_402_000_000L) long second,
      @ForAll("offsets") ZoneOffset offset) {
    Instant instant = Instant.ofEpochSecond(second);
    String text = DateTimeFormatter.RFC_1123_DATE_TIME.format(instant.atOffset(offset));

    assertThat(read(new TimeFormat.Rfc1123(), text, ZoneOffset.UTC))
        .isEqualTo(instant.toEpochMilli());
  }

  @Property
  void a_time_without_a_zone_is_that_of_the_clocks_in_the_zone(
      @ForAll @LongRange(min = -30_000_000_000L, max = 253_402_000_000L) long second,
      @ForAll("zones") ZoneId zone,
      @ForAll("patterns") String pattern) {
    LocalDateTime local = LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC);
    long expected = local.atZone(zone).toInstant().toEpochMilli();

    assertThat(
            read(
                new TimeFormat.Pattern(pattern),
                DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(local),
                zone))
        .isEqualTo(expected);
    assertThat(read(new TimeFormat.Iso(), local.toString(), zone)).isEqualTo(expected);
  }

  @Property
  void a_number_counts_its_unit_rounded_down(
      @ForAll("decimals") BigDecimal number, @ForAll EpochUnit unit) {
    BigDecimal millis =
        switch (unit) {
          case SECONDS -> number.movePointRight(3);
          case MILLIS -> number;
          case MICROS -> number.movePointLeft(3);
          case NANOS -> number.movePointLeft(6);
          case AUTO -> number.movePointRight(shift(number));
        };
    BigInteger floor = millis.setScale(0, RoundingMode.FLOOR).toBigInteger();
    boolean writable =
        floor.compareTo(BigInteger.valueOf(Iso8601.MIN)) >= 0
            && floor.compareTo(BigInteger.valueOf(Iso8601.MAX)) <= 0;
    ToInstant operation = new ToInstant(List.of(new TimeFormat.Epoch(unit)), ZoneOffset.UTC, false);
    Object expected = writable ? floor.longValueExact() : RewriteNode.FAILED;

    assertThat(operation.apply(UTF8String.fromString(number.toPlainString()), DataTypes.StringType))
        .isEqualTo(expected);
    DataType type = DataTypes.createDecimalType(38, number.scale());
    assertThat(operation.apply(Decimal.apply(number, 38, number.scale()), type))
        .isEqualTo(expected);
    if (number.scale() == 0 && number.unscaledValue().bitLength() < 64) {
      assertThat(operation.apply(number.longValueExact(), DataTypes.LongType)).isEqualTo(expected);
    }
  }

  private static int shift(BigDecimal number) {
    BigDecimal whole = number.setScale(0, RoundingMode.DOWN).abs();
    return whole.compareTo(new BigDecimal("1e17")) >= 0
        ? -6
        : whole.compareTo(new BigDecimal("1e14")) >= 0
            ? -3
            : whole.compareTo(new BigDecimal("1e11")) >= 0
                ? 0
                : whole.compareTo(new BigDecimal("1e8")) >= 0 ? 3 : 0;
  }

  // Numbers

  @Property
  void a_number_is_what_a_decimal_format_wrote(
      @ForAll("decimals") BigDecimal number, @ForAll("numberForms") NumberForm form) {
    DecimalFormatSymbols symbols = new DecimalFormatSymbols(Locale.ROOT);
    symbols.setDecimalSeparator(form.decimal());
    DecimalFormat format = new DecimalFormat("0", symbols);
    format.setMaximumFractionDigits(number.scale());
    if (form.thousands() != null) {
      symbols.setGroupingSeparator(form.thousands());
      format = new DecimalFormat("#,##0", symbols);
      format.setMaximumFractionDigits(number.scale());
    }

    assertThat(form.read(format.format(number))).isEqualByComparingTo(number);
  }

  @Property
  void a_double_is_the_one_that_java_reads(@ForAll double number) {
    assertThat(
            new ToNumber(DataTypes.DoubleType, NumberForm.PLAIN)
                .apply(UTF8String.fromString(Double.toString(number)), DataTypes.StringType))
        .isEqualTo(number == 0 ? (Object) 0.0 : number);
  }

  @Property
  void no_text_makes_a_number_throw(
      @ForAll("texts") String text, @ForAll("numberForms") NumberForm form) {
    BigDecimal number = form.read(text);

    assertThat(number == null || text.chars().anyMatch(c -> c >= '0' && c <= '9')).isTrue();
  }

  // All together

  @Property(tries = 5_000)
  void normalizing_twice_changes_nothing(
      @ForAll("values") String text,
      @ForAll("operations") Set<TextOperation> operations,
      @ForAll("tokens") Set<String> tokens,
      @ForAll("forms") @Nullable Normalization form) {
    List<Normalization> normalizations = new ArrayList<>();
    if (!operations.isEmpty()) {
      boolean own = operations.contains(TextOperation.NULL_TOKEN_TO_NULL);
      normalizations.add(new Normalization.Text("v", operations, own ? tokens : Set.of()));
    }
    if (form != null) {
      normalizations.add(form);
    }
    if (normalizations.isEmpty() || isRefused(normalizations)) {
      return;
    }
    Normalized once = Normalized.of(text).by(normalizations);
    if (once.failing() != null) {
      return;
    }

    Normalized twice = once.by(normalizations);

    assertThat(twice.failing()).isNull();
    assertThat(twice.type()).isEqualTo(once.type());
    assertThat(twice.value()).isEqualTo(once.value());
  }

  @Property
  void normalizing_all_fields_of_a_type_twice_changes_nothing(
      @ForAll("values") String text,
      @ForAll("operations") Set<TextOperation> operations,
      @ForAll Normalization.InstantForm form,
      @ForAll @LongRange(min = -62_135_000_000_000_000L, max = 253_402_000_000_000_000L)
          long micros) {
    StructType inner =
        new StructType().add("s", DataTypes.StringType).add("t", DataTypes.TimestampType);
    StructType type =
        new StructType()
            .add("s", DataTypes.StringType)
            .add("t", DataTypes.TimestampType)
            .add("nested", inner)
            .add("times", DataTypes.createArrayType(DataTypes.TimestampNTZType))
            .add("labels", DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType));
    UTF8String value = UTF8String.fromString(text);
    Object[] keys = {UTF8String.fromString("own"), UTF8String.fromString("other")};
    Normalized before =
        new Normalized(
            type,
            new GenericInternalRow(
                new Object[] {
                  value,
                  micros,
                  new GenericInternalRow(new Object[] {value, micros}),
                  new GenericArrayData(new Object[] {micros}),
                  new ArrayBasedMapData(
                      new GenericArrayData(keys), new GenericArrayData(new Object[] {value, value}))
                }),
            null);
    List<Normalization> normalizations =
        List.of(
            new Normalization.AllTexts(operations, Set.of(), Set.of("nested.none")),
            new Normalization.AllTimestamps(ZoneId.of("Europe/Paris"), form, Set.of()),
            new Normalization.Text("labels.own", TextOperation.TRIM));

    Normalized once = before.by(normalizations);
    Normalized twice = once.by(normalizations);
    Normalized thrice = twice.by(normalizations);

    assertThat(once.failing()).isNull();
    assertThat(twice).hasToString(once.toString());
    assertThat(thrice).hasToString(once.toString());
  }

  /** Every character, alone and with a mark, for which the case has rules of its own. */
  @Test
  void no_character_at_all_changes_twice() {
    List<Set<TextOperation>> all =
        List.of(
            EnumSet.of(TextOperation.LOWER, TextOperation.NFC),
            EnumSet.of(TextOperation.UPPER, TextOperation.NFC),
            EnumSet.of(TextOperation.LOWER),
            EnumSet.of(TextOperation.UPPER),
            EnumSet.of(TextOperation.NFC));
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      if (!Character.isDefined(c)
          || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
        continue;
      }
      for (String mark : List.of("", "\u0307", "\u0345\u0301")) {
        String text = Character.toString(c) + mark;
        String name = Normalizer.normalize(text, Normalizer.Form.NFC);
        for (Set<TextOperation> operations : all) {
          UTF8String once = applied(operations, UTF8String.fromString(text));
          boolean same = applied(operations, once).equals(once);
          String changed = applied(operations, UTF8String.fromString(name)).toString();
          boolean found = ToAlias.key(changed).equals(ToAlias.key(name));
          if (!same || (mark.isEmpty() && !found)) {
            throw new AssertionError(
                "%s of U+%04X%s".formatted(operations, c, mark.isEmpty() ? "" : " and marks"));
          }
        }
      }
    }
  }

  private static boolean isRefused(List<Normalization> normalizations) {
    try {
      return new BronzeNormalizer(normalizations).normalizations().isEmpty();
    } catch (IllegalArgumentException e) {
      return true;
    }
  }

  private static UTF8String applied(Set<TextOperation> operations, UTF8String text) {
    UTF8String result = text;
    for (TextOperation operation : TextOperation.inOrder(operations)) {
      result = Objects.requireNonNull(operation.apply(result));
    }
    return result;
  }

  private static @Nullable String applied(TextOperation operation, String text) {
    UTF8String found = operation.apply(UTF8String.fromString(text));
    return found == null ? null : found.toString();
  }

  private static long read(TimeFormat format, String text, ZoneId zone) {
    return format.read(UTF8String.fromString(text), zone);
  }

  // What there is to try

  /** Texts with everything in them that has a rule of its own. */
  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> special =
        Arbitraries.strings()
            .withChars(
                " \t\n\0aAnNuUlL-/\u00a0\u0130\u0131\u00df\u01c5\u03a3\u03c3\u03c2\u0345\u0301\u0308"
                    + "\u0327\u0307\u0390\u1fb3\u1fbc\u212a\u212b\u1e9e\ufb01\u1100\u1161\u11a8\uac00")
            .ofMaxLength(12);
    return Arbitraries.oneOf(special, Arbitraries.strings().ofMaxLength(20))
        .map(text -> UTF8String.fromString(text).toString());
  }

  @Provide
  Arbitrary<Set<String>> tokens() {
    return Arbitraries.of(
            "null", "N/A", "unbekannt", "-", "\u0130x", "\u212a", "STRASSE", "0", "active")
        .set()
        .ofMaxSize(4);
  }

  @Provide
  Arbitrary<Set<TextOperation>> operations() {
    return Arbitraries.of(TextOperation.class)
        .set()
        .filter(set -> !set.contains(TextOperation.LOWER) || !set.contains(TextOperation.UPPER));
  }

  @Provide
  Arbitrary<Integer> nanos() {
    return Arbitraries.integers().between(0, 999_999_999);
  }

  @Provide
  Arbitrary<ZoneOffset> offsets() {
    return Arbitraries.integers()
        .between(-18 * 60, 18 * 60)
        .map(minutes -> ZoneOffset.ofTotalSeconds(minutes * 60));
  }

  @Provide
  Arbitrary<ZoneId> zones() {
    return Arbitraries.of(ZONES);
  }

  @Provide
  Arbitrary<String> patterns() {
    return Arbitraries.of(PATTERNS);
  }

  @Provide
  Arbitrary<BigDecimal> decimals() {
    Arbitrary<BigInteger> digits =
        Arbitraries.oneOf(
            Arbitraries.longs().map(BigInteger::valueOf),
            Arbitraries.longs()
                .between(-300_000_000_000L, 300_000_000_000L)
                .map(BigInteger::valueOf),
            Arbitraries.longs().between(0, 2_000_000).map(BigInteger::valueOf));
    return Combinators.combine(digits, Arbitraries.integers().between(0, 6)).as(BigDecimal::new);
  }

  @Provide
  Arbitrary<NumberForm> numberForms() {
    return Arbitraries.of(
        NumberForm.PLAIN,
        new NumberForm(',', null),
        new NumberForm('.', ','),
        new NumberForm(',', '.'),
        new NumberForm(',', ' '),
        new NumberForm('.', '\''),
        new NumberForm('.', '_'));
  }

  /** Texts that some of the forms can read, and others. */
  @Provide
  Arbitrary<String> values() {
    Arbitrary<String> instants =
        Combinators.combine(
                Arbitraries.longs().between(FIRST_SECOND, LAST_SECOND),
                offsets(),
                Arbitraries.integers().between(0, PATTERNS.size() + 1))
            .as(
                (second, offset, n) -> {
                  DateTimeFormatter formatter =
                      n < PATTERNS.size()
                          ? DateTimeFormatter.ofPattern(PATTERNS.get(n), Locale.ENGLISH)
                          : n == PATTERNS.size()
                              ? DateTimeFormatter.RFC_1123_DATE_TIME
                              : DateTimeFormatter.ISO_OFFSET_DATE_TIME;
                  return formatter.format(Instant.ofEpochSecond(second).atOffset(offset));
                });
    Arbitrary<String> numbers =
        Combinators.combine(decimals(), Arbitraries.of("", ",", ".", " "))
            .as(
                (number, separator) ->
                    separator.isEmpty()
                        ? number.toPlainString()
                        : number
                            .toBigInteger()
                            .toString()
                            .replaceAll("(?<=\\d)(?=(\\d{3})+$)", separator));
    Arbitrary<String> words =
        Arbitraries.of(
            "Yes",
            "no",
            " TRUE ",
            "0",
            "1",
            "Active",
            "ACT ",
            "stra\u00dfe",
            "STRASSE",
            "null",
            "N/A",
            "  a   b ",
            "");
    return Arbitraries.oneOf(texts(), instants, numbers, words);
  }

  @Provide
  Arbitrary<@Nullable Normalization> forms() {
    Arbitrary<TimeFormat> format =
        Arbitraries.of(
            new TimeFormat.Iso(),
            new TimeFormat.Rfc1123(),
            new TimeFormat.Pattern(PATTERNS.get(0)),
            new TimeFormat.Pattern(PATTERNS.get(1)),
            new TimeFormat.Pattern(PATTERNS.get(2)),
            new TimeFormat.Pattern(PATTERNS.get(3)),
            new TimeFormat.Pattern("uuuu-dd-MM"));
    Arbitrary<List<TimeFormat>> formats =
        Combinators.combine(
                format.list().ofMaxSize(4),
                Arbitraries.of(EpochUnit.class).injectNull(0.3),
                Arbitraries.randoms())
            .as(
                (texts, unit, random) -> {
                  List<TimeFormat> all = new ArrayList<>(texts);
                  if (unit != null || all.isEmpty()) {
                    all.add(new TimeFormat.Epoch(unit == null ? EpochUnit.AUTO : unit));
                  }
                  Collections.shuffle(all, random);
                  return all;
                });
    Arbitrary<Normalization> instants =
        Combinators.combine(formats, zones(), Arbitraries.of(Normalization.InstantForm.class))
            .as((all, zone, form) -> new Normalization.Instant("v", all, zone, form, null));
    Arbitrary<Normalization> numbers =
        Combinators.combine(
                Arbitraries.of(
                    DataTypes.LongType, DataTypes.DoubleType, DataTypes.createDecimalType(20, 3)),
                numberForms())
            .as((type, form) -> new Normalization.Numeric("v", type, form));
    Map<String, List<String>> names = new LinkedHashMap<>();
    names.put("Active", List.of("act", "0", "yes"));
    names.put("Stra\u00dfe", List.of("a b"));
    names.put("\u0130\u0345\u0301", List.of("\u0130"));
    Arbitrary<Normalization> aliases =
        Arbitraries.of(true, false).map(keep -> new Normalization.Aliases("v", names, keep));
    Arbitrary<Normalization> booleans = Arbitraries.just(new Normalization.Bool("v"));
    return Arbitraries.oneOf(instants, numbers, aliases, booleans).injectNull(0.3);
  }
}
