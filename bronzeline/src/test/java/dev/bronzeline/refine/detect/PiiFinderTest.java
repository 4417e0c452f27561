package dev.bronzeline.refine.detect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each kind looks like, and what only resembles it. What is found stands between « and ». */
class PiiFinderTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "«ann@example.com»",
        "Ann <«ann.o'neil+shop@mail.example.co.uk»>, please",
        "mailto:«ann@example.com»?subject=x",
        "user=«ann_1@example.museum»;",
        "«jürgen@bücher.example.de»",
        "«ann@xn--bcher-kva.xn--p1ai»",
        "'«ann@example.com»'",
        "«ann@example.com».",
        "«ann@example.com»-555",
        "«a@b.co», «c@d.org»",
        "«git@github.com»:acme/shop.git",
        "ann@localhost", // no domain
        "ann@example.c", // one letter is no top-level domain
        "ann@1.2.3.4",
        "ann @example.com",
        "@example.com",
        "ann@-example.com",
        "ann@.example.com",
        "package@1.0.3",
        "a at example.com"
      })
  void emails(String text) {
    found(PiiKind.EMAIL, text);
  }

  @Test
  void an_email_has_at_most_64_characters_before_the_at() {
    found(PiiKind.EMAIL, "«" + "a".repeat(64) + "@example.com»");
    found(PiiKind.EMAIL, "a".repeat(65) + "@example.com");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "«+493012345678»",
        "call «+49 (0)30 1234-567», any time",
        "«+49 30/1234567»",
        "«+1 (212) 555-0123»",
        "«+1.212.555.0123»",
        "«+44 20 7946 0958» 20261123", // a number that would be too long is not part of it
        "«(212) 555-0123»",
        "«(212)555-0123»",
        "«212-555-0123»",
        "«212.555.0123».",
        "«1-800-555-0199»",
        "«01 23 45 67 89»",
        "«06.12.34.56.78»",
        "4930123456789", // digits alone may be anything
        "2125550123",
        "212 555 0123",
        "212-555.0123", // separators of two kinds
        "112-555-0123", // no area begins with 1
        "212-155-0123",
        "+0123456789",
        "+1234567", // seven digits
        "+1234567890123456", // sixteen
        "12+34567890",
        "+12345678.5",
        "+40.7128-074.0060/", // where New York is
        "2026-11-23T10:00:00+01:00",
        "01 23 45 67",
        "030 1234567", // a national form that could be anything
        "1-212-555-0123-4"
      })
  void phones(String text) {
    found(PiiKind.PHONE, text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "«4111111111111111»",
        "«4111 1111 1111 1111» 12/27", // the month that it expires in is no part of it
        "«4111-1111-1111-1111»,",
        "«4222222222222»", // Visa of 13
        "«5555555555554444»",
        "«2223003122003222»", // Mastercard's newer range
        "«3782 822463 10005»", // American Express
        "«378282246310005»",
        "«6011111111111117»", // Discover
        "«3056 930902 5904»", // Diners Club
        "«3530111333300000»", // JCB
        "«6200000000000005»", // UnionPay
        "order-«4111111111111111»",
        "4111111111111112", // Luhn
        "4111 1111 1111 1112",
        "1234567812345670", // Luhn, but no issuer begins with 1
        "411111111111111", // Visa has no 15
        "41111111111111111111",
        "0.4111111111111111",
        "4111111111111111.25",
        "4111 11111111 1111", // not as on a card
        "4111-1111 1111-1111",
        "a4111111111111111",
        "1732300000000000" // a time in microseconds
      })
  void cards(String text) {
    found(PiiKind.CARD, text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "«DE89370400440532013000»",
        "to «DE89 3704 0044 0532 0130 00» please",
        "«GB29NWBK60161331926819»",
        "IBAN:«FR1420041010050500013M02606»",
        "«NO9386011117947»", // the shortest
        "«MT84MALT011000012345MTLCAST001S»",
        "DE88370400440532013000", // checksum
        "DE8937040044053201300", // too short for Germany
        "DE893704004405320130000",
        "DE89 3704 00440532 0130 00",
        "XX89370400440532013000", // no such country
        "de89370400440532013000", // capital letters only
        "XDE89370400440532013000"
      })
  void ibans(String text) {
    found(PiiKind.IBAN, text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "«123-45-6789»",
        "SSN «899 12 3456».",
        "123456789", // nine digits may be anything
        "000-45-6789",
        "666-45-6789",
        "900-45-6789",
        "123-00-6789",
        "123-45-0000",
        "123-45 6789",
        "123-45-67890",
        "9-123-45-6789",
        "123-45-6789-0"
      })
  void social_security_numbers(String text) {
    found(PiiKind.SSN, text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "«203.0.113.7»",
        "from «203.0.113.7»:8080",
        "«10.0.0.1»/8", // private, and yet somebody's
        "http://«203.0.113.7»/x",
        "/from/«203.0.113.7»", // a part of a path
        "https://example.com/«203.0.113.7»",
        "«1.2.3.4»", // may be a version, but nothing says so
        "«2001:db8::1»",
        "[«2001:db8::1»]:443",
        "«fe80::1ff:fe23:4567:890a»%eth0",
        "«2001:db8:0:0:0:0:2:1».",
        "at «2001:db8::1»: refused",
        "«fd00::»",
        "::ffff:«203.0.113.7»",
        "v1.2.3.4",
        "version 1.2.3.4",
        "Version: 1.2.3.4",
        "Chrome/99.0.0.1", // as user agents write versions
        "1.2.3.4-rc1",
        "1.2.3.4+5",
        "1.2.3.4.5",
        "1.2.3",
        "256.1.1.1",
        "01.2.3.4",
        "127.0.0.1", // nobody's
        "0.0.0.0",
        "239.1.1.1",
        "255.255.255.255",
        "::1",
        "12:34:56",
        "00:1a:2b:3c:4d:5e", // the address of a network card
        "a::b",
        "std::vector",
        "2001:db8::1::2",
        "2001:db8:0:0:0:0:2",
        "2001:db8:0:0:0:0:2:1:9",
        "ff02::1" // a group's
      })
  void addresses_of_the_internet(String text) {
    found(PiiKind.IP, text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "«eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl»",
        "Bearer «eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.», x",
        "eyJhbGciOiJIUzI1NiJ9", // one part
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0", // unsigned, and without the dot for that
        "eyJhbGciOiJIUzI1NiJ9.c3ViIjoiMSJ9.c2ln",
        "xeyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln"
      })
  void web_tokens(String text) {
    found(PiiKind.JWT, text);
  }

  /** The prefixes are put together here, or whoever looks for leaked keys would find these. */
  @ParameterizedTest
  @CsvSource({
    "AK, IAIOSFODNN7EXAMPLE, true",
    "AK, IAIOSFODNN7EXAMPL, false", // a character too few
    "AK, IAIOSFODNN7EXAMPLEX, false",
    "AK, IAiosfodnn7example, false",
    "gh, p_0123456789abcdefghijklmnopqrstuvwxyz, true",
    "gh, p_0123456789, false",
    "xx_gh, p_0123456789abcdefghijklmnopqrstuvwxyz, false",
    "github, _pat_11ABCDEFG0123456789_abc, true",
    "gl, pat-abcdefghij0123456789, true",
    "xo, xb-123456789012-abcdefABCDEF, true",
    "xo, xb-, false",
    "sk_l, ive_0123456789abcdefABCDEFGH, true",
    "sk_l, ive_short, false",
    "AI, zaSyA0123456789_-abcdefghijklmnopqrst, true",
    "SG, .abcdefghijklmnopqrstuv.abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ, true",
    "sk-a, nt-api03-abcdefghijklmnop, true",
    "-----BEGIN PRI, VATE KEY-----\\nMIIE\\n-----END PRIVATE KEY-----, true",
    "-----BEGIN RSA PRI, VATE KEY-----\\nMIIE, true", // cut, and still a key
    "-----BEGIN PUB, LIC KEY-----\\nMIIE\\n-----END PUBLIC KEY-----, false",
    "-----BEGIN CERTI, FICATE-----\\nMIIE\\n-----END CERTIFICATE-----, false"
  })
  void keys_of_services(String prefix, String rest, boolean isOne) {
    String key = (prefix + rest).replace("\\n", "\n");
    found(PiiKind.API_KEY, isOne ? "«" + key + "»" : key);
  }

  @Test
  void of_two_kinds_that_overlap_the_first_one_counts() {
    assertThat(
            masked(
                "sip:123-45-6789@example.com, 123-45-6789, DE89370400440532013000",
                EnumSet.allOf(PiiKind.class)))
        .isEqualTo("sip:[email], [ssn], [iban]");
  }

  @Test
  void a_mask_leaves_the_rest_of_the_text() {
    assertThat(
            masked(
                "Grüße von ann@example.com (+49 30 1234567) – 4111 1111 1111 1111!",
                EnumSet.allOf(PiiKind.class)))
        .isEqualTo("Grüße von [email] ([phone]) – [card]!");
  }

  @Test
  void in_json_an_escape_ends_what_is_found_and_a_number_becomes_a_text() {
    assertThat(
            maskedJson(
                "{\"a\":\"x\\nann@example.com\",\"n\":4111111111111111,\"b\":[\"10.1.1.1\"]}"))
        .isEqualTo("{\"a\":\"x\\n[email]\",\"n\":\"[card]\",\"b\":[\"[ip]\"]}");
    assertThat(maskedJson("4111111111111111")).isEqualTo("\"[card]\"");
    assertThat(maskedJson("\"\\\"ann@example.com\\\"\"")).isEqualTo("\"\\\"[email]\\\"\"");
  }

  /** Half a megabyte takes well below a second; in quadratic time it would take minutes. */
  @Test
  void the_time_is_linear_in_the_length_whatever_the_text() {
    PiiFinder finder = new PiiFinder(EnumSet.allOf(PiiKind.class));
    for (String part :
        List.of(
            "a@",
            "@",
            "1",
            "1-",
            "4111 ",
            "eyJ",
            "eyJhbGciOi.",
            "AIza-",
            "2001:",
            "xoxb-",
            "+1 ",
            "-----BEGIN PRIVATE KEY-----",
            "DE89 3704 ",
            "1.",
            "a@b.co",
            "a/1.",
            "[",
            "(",
            "'")) {
      byte[] text = part.repeat(500_000 / part.length()).getBytes(UTF_8);
      assertTimeoutPreemptively(Duration.ofSeconds(30), () -> finder.find(text), part);
    }
  }

  private static void found(PiiKind kind, String marked) {
    List<String> expected = new ArrayList<>();
    for (int from = marked.indexOf('«'); from >= 0; from = marked.indexOf('«', from + 1)) {
      expected.add(marked.substring(from + 1, marked.indexOf('»', from)));
    }
    byte[] text = marked.replace("«", "").replace("»", "").getBytes(UTF_8);
    List<String> found =
        new PiiFinder(Set.of(kind))
            .find(text).stream()
                .map(each -> new String(text, each.start(), each.end() - each.start(), UTF_8))
                .toList();

    assertThat(found).isEqualTo(expected);
  }

  static String masked(String text, Set<PiiKind> kinds) {
    byte[] bytes = text.getBytes(UTF_8);
    return new String(PiiFinder.masked(bytes, new PiiFinder(kinds).find(bytes), false), UTF_8);
  }

  private static String maskedJson(String json) {
    byte[] bytes = json.getBytes(UTF_8);
    var finder = new PiiFinder(EnumSet.allOf(PiiKind.class));
    return new String(PiiFinder.masked(bytes, finder.findInJson(bytes), true), UTF_8);
  }
}
