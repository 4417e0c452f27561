package dev.bronzeline.refine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bronzeline.refine.Check.Compared.Operator;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/** Each kind of rule against the plainest Java that says the same, over events of all shapes. */
@PropertyDefaults(tries = 400)
class RulePropertiesTest {
  private static final StructType ITEM =
      new StructType().add("sku", DataTypes.StringType).add("price", DataTypes.LongType);
  private static final StructType EVENT =
      new StructType()
          .add("text", DataTypes.StringType)
          .add("number", DataTypes.LongType)
          .add("real", DataTypes.DoubleType)
          .add("time", DataTypes.TimestampType)
          .add("tags", new ArrayType(DataTypes.StringType, true))
          .add("items", new ArrayType(ITEM, true))
          .add("labels", new MapType(DataTypes.StringType, DataTypes.LongType, true));

  /** An element of {@code items}. */
  record Item(@Nullable String sku, @Nullable Long price) {}

  /** An event in plain Java. */
  record Event(
      @Nullable String text,
      @Nullable Long number,
      @Nullable Double real,
      @Nullable Long time,
      @Nullable List<@Nullable String> tags,
      @Nullable List<@Nullable Item> items,
      @Nullable Map<String, @Nullable Long> labels) {}

  @Property
  void a_range_is_between_its_ends(
      @ForAll("events") Event event, @ForAll("bounds") Tuple2<BigDecimal, BigDecimal> ends) {
    Check range = new Check.Range(ends.get1(), ends.get2());
    assertThat(isBroken("number", range, event))
        .isEqualTo(event.number() != null && !within(BigDecimal.valueOf(event.number()), ends));
    assertThat(isBroken("real", range, event))
        .isEqualTo(
            event.real() != null
                && (!Double.isFinite(event.real())
                    || !within(BigDecimal.valueOf(event.real()), ends)));
    assertThat(isBroken("items[*].price", range, event))
        .isEqualTo(
            items(event).stream()
                .map(RulePropertiesTest::price)
                .anyMatch(price -> price != null && !within(BigDecimal.valueOf(price), ends)));
    assertThat(isBroken("labels.*", range, event))
        .isEqualTo(
            labels(event).values().stream()
                .anyMatch(value -> value != null && !within(BigDecimal.valueOf(value), ends)));
  }

  @Property
  void nothing_is_null_where_something_must_be(@ForAll("events") Event event) {
    Check there = new Check.NotNull();
    assertThat(isBroken("text", there, event)).isEqualTo(event.text() == null);
    assertThat(isBroken("tags", there, event)).isEqualTo(event.tags() == null);
    assertThat(isBroken("tags[*]", there, event)).isEqualTo(tags(event).contains(null));
    assertThat(isBroken("items[*].sku", there, event))
        .isEqualTo(items(event).stream().anyMatch(item -> item == null || item.sku() == null));
    assertThat(isBroken("labels.a", there, event)).isEqualTo(labels(event).get("a") == null);
    assertThat(isBroken("labels.*", there, event))
        .isEqualTo(labels(event).values().stream().anyMatch(Objects::isNull));
  }

  @Property
  void lengths_sets_and_expressions_are_those_of_java(@ForAll("events") Event event) {
    Check length = new Check.Length(1, 2);
    assertThat(isBroken("text", length, event))
        .isEqualTo(event.text() != null && isOutside(event.text().codePoints().count()));
    assertThat(isBroken("tags", length, event))
        .isEqualTo(event.tags() != null && isOutside(event.tags().size()));
    assertThat(isBroken("labels", length, event))
        .isEqualTo(event.labels() != null && isOutside(event.labels().size()));
    assertThat(isBroken("labels", new Check.Keys(length), event))
        .isEqualTo(labels(event).keySet().stream().anyMatch(key -> isOutside(key.length())));
    assertThat(isBroken("tags[*]", new Check.OneOf(Set.of("a", "b")), event))
        .isEqualTo(
            tags(event).stream().anyMatch(tag -> tag != null && !Set.of("a", "b").contains(tag)));
    assertThat(isBroken("tags[*]", new Check.Matches("[ab]+"), event))
        .isEqualTo(tags(event).stream().anyMatch(tag -> tag != null && !tag.matches("[ab]+")));
    assertThat(isBroken("labels", new Check.Keys(new Check.Matches("[ab]+")), event))
        .isEqualTo(labels(event).keySet().stream().anyMatch(key -> !key.matches("[ab]+")));
  }

  @Property
  void an_array_is_unique_when_a_set_of_it_is_as_large(@ForAll("events") Event event) {
    List<String> tags = tags(event).stream().filter(Objects::nonNull).toList();
    assertThat(isBroken("tags", new Check.Unique(null), event))
        .isEqualTo(new HashSet<>(tags).size() < tags.size());
    List<Long> prices =
        items(event).stream().map(RulePropertiesTest::price).filter(Objects::nonNull).toList();
    assertThat(isBroken("items", new Check.Unique("price"), event))
        .isEqualTo(new HashSet<>(prices).size() < prices.size());
  }

  @Property
  void fields_compare_like_numbers_texts_and_times(
      @ForAll("events") Event event, @ForAll Operator operator) {
    assertThat(isBroken("number", new Check.Compared(operator, "real"), event))
        .isEqualTo(
            event.number() != null
                && event.real() != null
                && (Double.isNaN(event.real())
                    ? operator != Operator.DIFFERENT
                    : !holds(
                        operator,
                        Double.isInfinite(event.real())
                            ? Double.compare(0, event.real())
                            : BigDecimal.valueOf(event.number())
                                .compareTo(BigDecimal.valueOf(event.real())))));
    assertThat(isBroken("number", new Check.Compared(operator, "time"), event))
        .isEqualTo(
            event.number() != null
                && event.time() != null
                && !holds(operator, Long.compare(event.number() * 1000, event.time())));
    assertThat(isBroken("text", new Check.Compared(operator, "text"), event))
        .isEqualTo(event.text() != null && !holds(operator, 0));
  }

  @Property
  void a_condition_is_an_implication_of_what_is_there(@ForAll("events") Event event) {
    Check when =
        new Check.Conditional(
            new Check.Clause("text", new Check.Matches("[ab]*")),
            new Check.Clause("tags[*]", new Check.NotNull()));
    assertThat(isBroken(null, when, event))
        .isEqualTo(
            event.text() != null && event.text().matches("[ab]*") && tags(event).contains(null));
    Check same =
        new Check.Conditional(
            new Check.Clause("number", new Check.Compared(Operator.LESS, "real")),
            new Check.Clause("text", new Check.NotNull()));
    boolean isLess =
        event.number() != null && event.real() != null && event.number() < event.real();
    assertThat(isBroken(null, same, event)).isEqualTo(isLess && event.text() == null);
  }

  @Property
  void a_time_is_within_when_it_is_near_now(@ForAll("events") Event event) {
    Check near = new Check.Within(Duration.ofMillis(3), Duration.ofMillis(2));
    long now = 10_000;
    RuleCheck ready = ready("time", near);
    assertThat(ready.isBrokenBy(internal(event), now))
        .isEqualTo(
            event.time() != null && (event.time() < now - 3000 || event.time() > now + 2000));
    assertThat(ready("number", near).isBrokenBy(internal(event), now))
        .isEqualTo(event.number() != null && (event.number() < 7 || event.number() > 12));
  }

  @Property(tries = 20_000)
  void forms_of_the_network_are_those_of_the_rfcs(@ForAll("networkTexts") String text) {
    assertThat(NetworkForms.isIpv6(UTF8String.fromString(text)))
        .isEqualTo(Grammar.IPV6.matcher(text).matches());
    assertThat(NetworkForms.isUri(UTF8String.fromString(text)))
        .isEqualTo(Grammar.URI.matcher(text).matches());
    assertThat(StringForms.isIpv4(UTF8String.fromString(text)))
        .isEqualTo(Grammar.IPV4.matcher(text).matches());
  }

  @Property(tries = 20_000)
  void dates_and_times_are_those_of_the_calendar(@ForAll("timeTexts") String text) {
    assertThat(CodeForms.isDate(UTF8String.fromString(text))).isEqualTo(Grammar.isDate(text));
    assertThat(CodeForms.isDateTime(UTF8String.fromString(text)))
        .isEqualTo(Grammar.isDateTime(text));
  }

  @Provide
  Arbitrary<Event> events() {
    Arbitrary<@Nullable String> text =
        Arbitraries.of("a", "b", "é", "\uD83D\uDE00")
            .list()
            .ofMaxSize(4)
            .map(letters -> String.join("", letters))
            .injectNull(0.2);
    Arbitrary<@Nullable Long> number = Arbitraries.longs().between(-3, 15).injectNull(0.2);
    Arbitrary<@Nullable Double> real =
        Arbitraries.of(-3.5, -0.0, 0.0, 0.1, 1.0, 2.5, 9e18, Double.NaN, Double.POSITIVE_INFINITY)
            .injectNull(0.2);
    Arbitrary<@Nullable Long> time =
        Arbitraries.of(0L, 1000L, 6999L, 7000L, 12_000L, 12_001L, -1L).injectNull(0.2);
    Arbitrary<@Nullable Item> item =
        Combinators.combine(text, number).as(Item::new).injectNull(0.1);
    Arbitrary<@Nullable List<@Nullable String>> tags = text.list().ofMaxSize(4).injectNull(0.1);
    Arbitrary<@Nullable List<@Nullable Item>> items = item.list().ofMaxSize(3).injectNull(0.1);
    Arbitrary<@Nullable Map<String, @Nullable Long>> labels =
        Arbitraries.maps(Arbitraries.strings().withChars("abc").ofMaxLength(3), number)
            .ofMaxSize(3)
            .injectNull(0.1);
    return Combinators.combine(text, number, real, time, tags, items, labels).as(Event::new);
  }

  @Provide
  Arbitrary<Tuple2<BigDecimal, BigDecimal>> bounds() {
    Arbitrary<BigDecimal> end =
        Arbitraries.bigDecimals().between(BigDecimal.valueOf(-5), BigDecimal.TEN).ofScale(1);
    return Combinators.combine(end, end)
        .as((one, other) -> Tuple.of(one.min(other), one.max(other)));
  }

  /** Pieces that make addresses and identifiers, and often break them. */
  @Provide
  Arbitrary<String> networkTexts() {
    Arbitrary<String> addresses =
        Arbitraries.of(
            ":", "::", "1", "ab", "FFFF", "12345", "0", "192.0.2.44", "1.2", ".", "g", "");
    Arbitrary<String> identifiers =
        Arbitraries.of(
            "http",
            ":",
            "//",
            "/",
            "a",
            "?",
            "#",
            "@",
            "[",
            "]",
            "::1",
            "v1.x",
            "%20",
            "%2",
            " ",
            "8080",
            "é",
            "+",
            "-",
            "host.org",
            "");
    return Arbitraries.oneOf(
        addresses.list().ofMaxSize(16).map(pieces -> String.join("", pieces)),
        identifiers.list().ofMaxSize(9).map(pieces -> String.join("", pieces)),
        identifiers.list().ofMaxSize(6).map(pieces -> "ab://" + String.join("", pieces)),
        Arbitraries.of("0", "1", "a1", "ffff", "")
            .list()
            .ofMinSize(6)
            .ofMaxSize(9)
            .map(pieces -> String.join(":", pieces)));
  }

  @Provide
  Arbitrary<String> timeTexts() {
    return Combinators.combine(
            Arbitraries.of("2026", "2028", "1900", "2000", "0000", "26"),
            Arbitraries.of("-02-28", "-02-29", "-02-30", "-11-31", "-12-31", "-13-01", "-1-1"),
            Arbitraries.of("", "T", " ", "t"),
            Arbitraries.of("", "18:04", "18:04:05", "23:59:59.123456789", "24:00", "18:60", "18:4"),
            Arbitraries.of("", "Z", "z", "+01:00", "-0530", "+02", "+19:00", "+1", "Z "))
        .as((year, day, t, time, zone) -> year + day + t + time + zone);
  }

  private static boolean isBroken(@Nullable String field, Check check, Event event) {
    return ready(field, check).isBrokenBy(internal(event), 0);
  }

  private static RuleCheck ready(@Nullable String field, Check check) {
    Rule rule = new Rule("r", Severity.WARN, 1, field, check);
    // All columns, in the order of the event, so that one row fits every rule.
    RuleValues values = new RuleValues(EVENT, List.of());
    return values.check(rule);
  }

  private static InternalRow internal(Event event) {
    return row(
        text(event.text()),
        event.number(),
        event.real(),
        event.time(),
        event.tags() == null ? null : array(event.tags().stream().map(tag -> text(tag))),
        event.items() == null
            ? null
            : array(
                event.items().stream()
                    .map(item -> item == null ? null : row(text(item.sku()), item.price()))),
        event.labels() == null ? null : map(event.labels()));
  }

  private static InternalRow row(@Nullable Object... values) {
    return new GenericInternalRow(values);
  }

  private static GenericArrayData array(
      java.util.stream.Stream<? extends @Nullable Object> values) {
    return new GenericArrayData(values.toArray());
  }

  private static ArrayBasedMapData map(Map<String, @Nullable Long> map) {
    Map<String, @Nullable Long> ordered = new LinkedHashMap<>(map);
    return new ArrayBasedMapData(
        array(ordered.keySet().stream().map(UTF8String::fromString)),
        array(new ArrayList<>(ordered.values()).stream()));
  }

  private static @Nullable UTF8String text(@Nullable String text) {
    return UTF8String.fromString(text);
  }

  private static List<@Nullable String> tags(Event event) {
    return event.tags() == null ? Collections.emptyList() : event.tags();
  }

  private static List<@Nullable Item> items(Event event) {
    return event.items() == null ? List.of() : event.items();
  }

  private static Map<String, @Nullable Long> labels(Event event) {
    return event.labels() == null ? Map.of() : event.labels();
  }

  private static @Nullable Long price(@Nullable Item item) {
    return item == null ? null : item.price();
  }

  private static boolean within(BigDecimal number, Tuple2<BigDecimal, BigDecimal> ends) {
    return number.compareTo(ends.get1()) >= 0 && number.compareTo(ends.get2()) <= 0;
  }

  private static boolean isOutside(long length) {
    return length < 1 || length > 2;
  }

  private static boolean holds(Operator operator, int sign) {
    return switch (operator) {
      case LESS -> sign < 0;
      case AT_MOST -> sign <= 0;
      case EQUAL -> sign == 0;
      case DIFFERENT -> sign != 0;
      case AT_LEAST -> sign >= 0;
      case GREATER -> sign > 0;
    };
  }

  /** The grammars of RFC 3986 and RFC 4291 as expressions, and java.time. */
  private static final class Grammar {
    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final String V4 = OCTET + "(\\." + OCTET + "){3}";
    private static final String H16 = "[0-9A-Fa-f]{1,4}";
    private static final String LS32 = "(" + H16 + ":" + H16 + "|" + V4 + ")";
    private static final String V6 =
        "("
            + String.join(
                    "|",
                    "(H:){6}L",
                    "::(H:){5}L",
                    "(H)?::(H:){4}L",
                    "((H:){0,1}H)?::(H:){3}L",
                    "((H:){0,2}H)?::(H:){2}L",
                    "((H:){0,3}H)?::H:L",
                    "((H:){0,4}H)?::L",
                    "((H:){0,5}H)?::H",
                    "((H:){0,6}H)?::")
                .replace("H", H16)
                .replace("L", LS32)
            + ")";
    private static final String PCT = "%[0-9A-Fa-f]{2}";
    private static final String UNRESERVED = "[A-Za-z0-9._~-]";
    private static final String SUB = "[!$&'()*+,;=]";
    private static final String PCHAR = "(" + UNRESERVED + "|" + PCT + "|" + SUB + "|[:@])";
    private static final String VFUTURE = "[vV][0-9A-Fa-f]+\\.(" + UNRESERVED + "|" + SUB + "|:)+";
    private static final String HOST =
        "(\\[(" + V6 + "|" + VFUTURE + ")\\]|(" + UNRESERVED + "|" + PCT + "|" + SUB + ")*)";
    private static final String AUTHORITY =
        "((" + UNRESERVED + "|" + PCT + "|" + SUB + "|:)*@)?" + HOST + "(:[0-9]*)?";

    private static final Pattern IPV4 = Pattern.compile(V4);
    private static final Pattern IPV6 = Pattern.compile(V6);
    private static final Pattern URI =
        Pattern.compile(
            "[A-Za-z][A-Za-z0-9+.-]*:"
                + ("(//" + AUTHORITY + "(/P*)*|/(P+(/P*)*)?|P+(/P*)*|)").replace("P", PCHAR)
                + "(\\?(P|[/?])*)?(#(P|[/?])*)?".replace("P", PCHAR));
    private static final Pattern DATE_TIME =
        Pattern.compile(
            "(.{10})T([0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]{1,9})?)?)(Z|[+-][0-9]{2}(:?[0-9]{2})?)");

    static boolean isDate(String text) {
      try {
        return text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}")
            && java.time.LocalDate.parse(text) != null;
      } catch (java.time.DateTimeException e) {
        return false;
      }
    }

    static boolean isDateTime(String text) {
      java.util.regex.Matcher parts = DATE_TIME.matcher(text);
      if (!parts.matches() || !isDate(parts.group(1))) {
        return false;
      }
      try {
        java.time.LocalTime unused = java.time.LocalTime.parse(parts.group(2).replace(',', '.'));
        int hours =
            parts.group(5).length() < 3 ? 0 : Integer.parseInt(parts.group(5).substring(1, 3));
        return hours <= 18;
      } catch (java.time.DateTimeException e) {
        return false;
      }
    }
  }
}
