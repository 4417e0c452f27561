package dev.bronzeline.refine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.spark.sql.types.DataTypes.ByteType;
import static org.apache.spark.sql.types.DataTypes.DateType;
import static org.apache.spark.sql.types.DataTypes.DoubleType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;
import static org.apache.spark.sql.types.DataTypes.TimestampType;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each mode makes of a value; {@code unscrubbable} sends the record to the dead letters. */
class ScrubOperationTest {
  private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);
  private static final PiiKey KEY = new PiiKey("k1.2", SECRET);
  private static final String UNSCRUBBABLE = "unscrubbable";

  @Test
  void a_pseudonym_says_what_made_it() {
    String email = "ann@example.com";
    assertThat(text(new PiiTreatment.Hash(Set.of()), email)).startsWith("k1.2:").hasSize(5 + 43);
    assertThat(text(new PiiTreatment.Tokenize(Set.of()), email)).startsWith("k1.2:t:").hasSize(49);
    assertThat(text(new PiiTreatment.UnkeyedHash(Set.of()), "abc"))
        .isEqualTo("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(text(new PiiTreatment.Remove(), email)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "IPV6,       48, 2001:db8:1:2:3:4:5:6,  2001:db8:1::",
    "IPV6,       48, 2001:DB8::1,           2001:db8::",
    "IPV6,       48, ::1,                   ::",
    "IPV6,       48, 0:0:7::1,              0:0:7::",
    "IPV6,       20, 2001:ffff::1,          2001:f000::",
    "IPV6,       48, ::ffff:192.0.2.44,     ::",
    "IPV6,       48, 192.0.2.44,            unscrubbable",
    "IPV6,       48, 1:2:3:4:5:6:7,         unscrubbable",
    "IPV6,       48, 1:2:3:4:5:6:7:8:9,     unscrubbable",
    "IPV6,       48, 1::2::3,               unscrubbable",
    "IPV6,       48, 1:2:3:4::5:6:7:8,      unscrubbable",
    "IPV6,       48, fe80::1%eth0,          unscrubbable",
    "IPV6,       48, 2001:db8::/32,         unscrubbable",
    "IPV6,       48, 12345::,               unscrubbable",
    "IPV6,       48, ':::',                 unscrubbable",
    "IPV6,       48, ':',                   unscrubbable",
    "IPV6,       48, '1:',                  unscrubbable",
    "IPV6,       48, '',                    unscrubbable",
    "IP,          0, 192.0.2.44,            192.0.2.0",
    "IP,          0, 2001:db8:1:2::3,       2001:db8:1::",
    "IP,          0, localhost,             unscrubbable",
    "IPV4,       24, 192.0.2.44,            192.0.2.0",
    "IPV4,       24, 2001:db8::1,           unscrubbable",
    "EMAIL,       0, ann@example.com,       ***@example.com",
    "EMAIL,       0, ann,                   unscrubbable",
    "EMAIL,       0, ann@müller.example,    ***@müller.example",
    "EMAIL,       0, ann@,                  unscrubbable",
    "EMAIL,       0, ann@example,           unscrubbable",
    "EMAIL,       0, a nn@example.com,      unscrubbable",
    "EMAIL,       0, ann@example.com Ann,   unscrubbable",
    "EMAIL,       0, 'call me @ +49 30 1234567, Ann Secretname',  unscrubbable",
    "EMAIL,       0, 'ann@example.com,Ann',                        unscrubbable",
    "EMAIL,       0, 'ann@example.com\u00a0Ann\u00a0Secretname', unscrubbable",
    "EMAIL,       0, 'ann@example.com\u3000Ann',                  unscrubbable",
    "EMAIL,       0, 'ann@example.com\u2014Ann',                  unscrubbable",
    "EMAIL,       0, ann lives @home 221b,  unscrubbable",
    "EMAIL,       0, me @ +49 30 1234567,   unscrubbable",
    "EMAIL,       0, ann@home.de or phone,  unscrubbable",
    "KEEP_FIRST,  2, DE89370400440532,      DE***",
    "KEEP_LAST,   4, DE89370400440532,      ***0532",
    "KEEP_LAST,   4, 0532,                  ***",
    "ALL,         0, anything,              ***"
  })
  void a_mask_keeps_the_part_that_it_names(
      MaskStyle style, int keep, String value, String expected) {
    assertThat(text(new PiiTreatment.Mask(style, keep), value)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "(\\+\\d{2}).*(\\d{2}) ; +4915112345678 ; +49***78",
        "(\\d{4}).* ; 4111111111111111 ; 4111***",
        ".*(\\d{4}) ; 4111111111111111 ; ***1111",
        "([A-Z]{2})\\d{2}.*(.{4}) ; DE89370400440532 ; DE***0532",
        "(a)|b ; b ; ***",
        "((a)b)c ; abc ; ab***",
        "(.*) ; all ; all",
        "(ä.)🙂(.).* ; äö🙂üß ; äö***ü***",
        "(\\d{4}).* ; no card ; unscrubbable",
      })
  void a_pattern_keeps_what_its_groups_match(String pattern, String value, String expected) {
    assertThat(text(new PiiTreatment.MaskGroups(pattern), value)).isEqualTo(expected);
  }

  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void a_pattern_that_goes_back_and_forth_is_given_up() {
    PiiTreatment explosive = new PiiTreatment.MaskGroups("(a+)+\\1b");
    assertThat(text(explosive, "a".repeat(200))).isEqualTo(UNSCRUBBABLE);
    assertThat(text(explosive, "ä" + "a".repeat(200))).isEqualTo(UNSCRUBBABLE);
    assertThat(text(explosive, "aab")).isEqualTo("a***");
  }

  @Test
  void a_pattern_meets_long_values_and_deep_recursion_without_harm() {
    PiiTreatment deep = new PiiTreatment.MaskGroups("((a|b)*)c");
    assertThat(text(deep, "ab".repeat(499))).isEqualTo(UNSCRUBBABLE);
    assertThat(text(deep, "a".repeat(1001))).isEqualTo(UNSCRUBBABLE);
    assertThatThrownBy(() -> new PiiTreatment.MaskGroups("abc")).hasMessageContaining("no group");
  }

  @ParameterizedTest
  @CsvSource({
    "HOUR,  2026-11-23T18:04:05.123Z,  2026-11-23T18:00:00.000Z",
    "DAY,   2026-11-23T18:04:05.123Z,  2026-11-23T00:00:00.000Z",
    "DAY,   2026-11-23T01:04:05+02:00, 2026-11-22T00:00:00.000Z",
    "MONTH, 2026-11-23T18:04:05Z,      2026-11-01T00:00:00.000Z",
    "YEAR,  2026-11-23T18:04:05Z,      2026-01-01T00:00:00.000Z",
    "YEAR,  1969-12-31T23:59:59Z,      1969-01-01T00:00:00.000Z",
    "DAY,   1987-05-12,                1987-05-12",
    "MONTH, 1987-05-12,                1987-05-01",
    "YEAR,  1987-05-12,                1987-01-01",
    "DAY,   yesterday,                 unscrubbable",
    "DAY,   '',                        unscrubbable"
  })
  void a_time_becomes_the_beginning_of_its_span(TimeSpan to, String value, String expected) {
    assertThat(text(new PiiTreatment.RoundTime(to), value)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "10,   37,       30",
    "10,   -1,       -10",
    "10,   30,       30",
    "2.5,  4.9,      2.5",
    "1000, 99999.99, 99000",
    "10,   1e5,      unscrubbable",
    "10,   12 a,     unscrubbable",
    "10,   '',       unscrubbable"
  })
  void a_number_becomes_the_lower_end_of_its_bucket(
      BigDecimal width, String value, String expected) {
    assertThat(text(new PiiTreatment.RoundNumber(width), value)).isEqualTo(expected);
  }

  @Test
  void values_keep_their_type_where_a_mode_generalizes() {
    PiiTreatment ten = new PiiTreatment.RoundNumber(BigDecimal.TEN);
    assertThat(scrub(ten, 37, IntegerType)).isEqualTo(30);
    assertThat(scrub(ten, 37L, LongType)).isEqualTo(30L);
    assertThat(scrub(ten, 37.5, DoubleType)).isEqualTo(30.0);
    assertThat(scrub(ten, (byte) -128, ByteType)).as("-130 is no byte").isEqualTo(UNSCRUBBABLE);
    assertThat(scrub(ten, Double.NaN, DoubleType)).isEqualTo(UNSCRUBBABLE);
    assertThat(scrub(ten, Decimal.apply(new BigDecimal("37.25")), new DecimalType(6, 2)))
        .isEqualTo(Decimal.apply(new BigDecimal("30.00"), 6, 2));
    assertThat(scrub(new PiiTreatment.RoundTime(TimeSpan.MONTH), 365 + 40, DateType))
        .isEqualTo(365 + 31);
    assertThat(operation(new PiiTreatment.RoundTime(TimeSpan.HOUR)).outputType(DateType)).isNull();
    assertThat(
            operation(new PiiTreatment.RoundNumber(new BigDecimal("0.5"))).outputType(IntegerType))
        .isNull();
  }

  @Property
  void a_hash_is_the_hmac_of_the_platform(
      @ForAll String value, @ForAll @Size(min = 16, max = 80) byte[] secret) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret, "HmacSHA256"));
    String expected =
        Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal(bytes(value)));

    Object hash =
        ScrubOperation.of(new PiiTreatment.Hash(Set.of()), new PiiKey("k", secret))
            .apply(UTF8String.fromString(value), StringType);

    assertThat(hash).hasToString("k:" + expected);
  }

  @Property
  void an_unkeyed_hash_is_the_sha_256_of_the_platform(@ForAll String value) throws Exception {
    assertThat(text(new PiiTreatment.UnkeyedHash(Set.of()), value))
        .isEqualTo(
            "sha256:"
                + HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes(value))));
  }

  @Property
  void equal_values_get_equal_pseudonyms_and_other_versions_others(@ForAll String value) {
    PiiKey next = new PiiKey("k1.3", new byte[32]);
    for (PiiTreatment treatment :
        new PiiTreatment[] {new PiiTreatment.Hash(Set.of()), new PiiTreatment.Tokenize(Set.of())}) {
      Object made = scrub(treatment, UTF8String.fromString(value), StringType);
      assertThat(scrub(treatment, UTF8String.fromString(value), StringType)).isEqualTo(made);
      assertThat(ScrubOperation.of(treatment, next).apply(UTF8String.fromString(value), StringType))
          .isNotEqualTo(made);
    }
  }

  @Property
  void a_token_leads_back_to_the_canonical_text(@ForAll String value) {
    String token =
        text(new PiiTreatment.Tokenize(Set.of(TextOperation.LOWER, TextOperation.TRIM)), value);
    UTF8String canonical = Texts.lower(Texts.trimmed(UTF8String.fromString(value)));
    assertThat(KEY.tokens().reveal(Objects.requireNonNull(token))).isEqualTo(canonical.getBytes());
  }

  @Property
  void an_ipv6_network_is_the_first_bits_that_the_platform_reads(
      @ForAll @Size(16) byte[] address, @ForAll @IntRange(min = 1, max = 64) int bits)
      throws Exception {
    address[0] |= 0x20; // not a mapped IPv4 address, which the platform would make one of
    String written = InetAddress.getByAddress(address).getHostAddress();
    byte[] expected = address.clone();
    for (int i = bits; i < 128; i++) {
      expected[i / 8] &= (byte) ~(0x80 >>> i % 8);
    }

    String network = text(new PiiTreatment.Mask(MaskStyle.IPV6, bits), written);

    assertThat(network).endsWith("::");
    assertThat(((Inet6Address) InetAddress.getByName(network)).getAddress()).isEqualTo(expected);
  }

  @Property
  void a_time_is_rounded_as_the_platform_does(
      @ForAll @LongRange(min = Iso8601.MIN, max = Iso8601.MAX) long millis, @ForAll TimeSpan to) {
    ZonedDateTime time = Instant.ofEpochMilli(millis).atZone(ZoneOffset.UTC);
    ZonedDateTime begin =
        switch (to) {
          case HOUR -> time.truncatedTo(ChronoUnit.HOURS);
          case DAY -> time.truncatedTo(ChronoUnit.DAYS);
          case MONTH -> time.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1);
          case YEAR -> time.truncatedTo(ChronoUnit.DAYS).withDayOfYear(1);
        };
    long expected = begin.toInstant().toEpochMilli();
    PiiTreatment round = new PiiTreatment.RoundTime(to);

    assertThat(scrub(round, millis, LongType)).isEqualTo(expected);
    assertThat(scrub(round, millis * 1000 + 999, TimestampType)).isEqualTo(expected * 1000);
    assertThat(scrub(round, Iso8601.format(millis), StringType))
        .isEqualTo(Iso8601.format(expected));
    if (to != TimeSpan.HOUR) {
      LocalDate day = time.toLocalDate();
      assertThat(scrub(round, (int) day.toEpochDay(), DateType))
          .isEqualTo((int) begin.toLocalDate().toEpochDay());
    }
  }

  @Property
  void a_number_is_in_its_bucket_and_a_bucket_in_itself(
      @ForAll int number, @ForAll @IntRange(min = 1, max = 10_000) int width) {
    PiiTreatment round = new PiiTreatment.RoundNumber(BigDecimal.valueOf(width));
    long floor = Math.floorDiv((long) number, width) * (long) width;

    assertThat(scrub(round, (long) number, LongType)).isEqualTo(floor);
    assertThat(scrub(round, floor, LongType)).isEqualTo(floor);
    assertThat(text(round, Integer.toString(number))).isEqualTo(Long.toString(floor));
  }

  @Property
  void a_real_number_is_at_most_a_bucket_above_its_end(
      @ForAll @DoubleRange(min = -1e9, max = 1e9) double number) {
    Object floor = scrub(new PiiTreatment.RoundNumber(new BigDecimal("0.1")), number, DoubleType);
    assertThat(number - (double) Objects.requireNonNull(floor)).isBetween(-1e-6, 0.1 + 1e-6);
  }

  private static LeafOperation operation(PiiTreatment treatment) {
    return ScrubOperation.of(treatment, KEY);
  }

  private static @Nullable Object scrub(PiiTreatment treatment, Object value, DataType type) {
    try {
      Object scrubbed = operation(treatment).apply(value, type);
      return scrubbed == RewriteNode.FAILED ? UNSCRUBBABLE : scrubbed;
    } catch (ArithmeticException e) {
      return UNSCRUBBABLE; // as Rewrite takes it
    }
  }

  private static @Nullable String text(PiiTreatment treatment, String value) {
    Object scrubbed = scrub(treatment, UTF8String.fromString(value), StringType);
    return scrubbed == null ? null : scrubbed.toString();
  }

  private static byte[] bytes(String value) {
    return UTF8String.fromString(value).getBytes();
  }
}
