package dev.bronzeline.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The section {@code pii}: keys with versions, modes, and paths with wildcards. */
class PiiSettingsTest {

  private static final byte[] OTHER = new byte[32];
  private static final String OTHER_TEXT = Base64.getEncoder().encodeToString(OTHER);
  private static final Map<String, String> FIELDS =
      Map.of(
          "id", "string",
          "email", "string",
          "age", "integer",
          "born", "date",
          "owner", "struct",
          "owner.email", "string",
          "owner.app", "struct",
          "owner.app.name", "string",
          "labels", "map",
          "labels.*", "string");

  @TempDir Path directory;

  /** A provider as a user would write one. */
  public static final class Vault implements KeyProvider {
    @Override
    public byte[] key(String id, int version) throws IOException {
      if (version == 9) {
        throw new IOException("the vault is sealed");
      }
      byte[] key = new byte[32];
      key[0] = (byte) version;
      return key;
    }
  }

  @Test
  void keys_come_from_the_environment_files_and_classes_and_one_is_active() throws IOException {
    keyFile("k2.key", OTHER_TEXT + "\n", "rw-------");
    PiiSettings pii =
        orders(
                """
                pii:
                  keys:
                    - {id: shop, version: 1, source: "env:OLD_KEY"}
                    - {id: shop, version: 2, source: "file:k2.key", active: true}
                    - {id: shop, version: 3, source: "class:%s"}
                """
                    .formatted(Vault.class.getName()))
            .env("OLD_KEY", ConfigFixture.KEY)
            .load()
            .pipeline()
            .pii();

    assertThat(pii.keys().stream().map(PiiKeySettings::name))
        .containsExactly("shop.1", "shop.2", "shop.3");
    assertThat(pii.activeKey()).isEqualTo(pii.keys().get(1));
    assertThat(pii.keys().get(0).bytes()).asString().isEqualTo("0123456789abcdef0123456789abcdef");
    assertThat(pii.keys().get(1).bytes()).isEqualTo(OTHER);
    assertThat(pii.keys().get(2).bytes()).startsWith(3);
    assertThat(pii.toString())
        .contains("env:OLD_KEY", "k2.key", "secret=***")
        .doesNotContain(ConfigFixture.KEY, OTHER_TEXT);
  }

  @Test
  void a_single_key_is_the_active_one_and_the_short_form_says_the_same() {
    PiiSettings pii =
        orders("pii: {keys: [{id: k9, source: 'env:KEY'}]}\n")
            .env("KEY", ConfigFixture.KEY)
            .load()
            .pipeline()
            .pii();
    PiiSettings written =
        orders("pii: {key: '${env:KEY}', key-id: k9}\n")
            .env("KEY", ConfigFixture.KEY)
            .load()
            .pipeline()
            .pii();

    for (PiiSettings settings : new PiiSettings[] {pii, written}) {
      PiiKeySettings active = Objects.requireNonNull(settings.activeKey());
      assertThat(active.name()).isEqualTo("k9");
      assertThat(active.bytes()).hasSize(32);
    }
  }

  @Test
  void everything_that_is_wrong_with_keys_is_told_at_once_and_no_key_is_shown() throws IOException {
    keyFile("open.key", OTHER_TEXT, "rw-r--r--");
    keyFile("short.key", "AAAA", "rw-------");

    assertThat(
            orders(
                    """
                    pii:
                      key: %s
                      keys:
                        - {id: k, version: 1, source: "env:NOT_THERE"}
                        - {id: k, version: 1, source: "file:gone.key"}
                        - {id: k, version: 2, source: "file:open.key"}
                        - {id: k, version: 3, source: "file:short.key"}
                        - {id: k, version: 9, source: "class:%s"}
                        - {id: k, version: 4, source: "class:java.lang.Object"}
                        - {id: k, version: 5, source: "class:no.such.Class"}
                        - {id: k, version: 6, source: "%s"}
                        - {id: sha256, source: "env:KEY"}
                        - {version: -1}
                    """
                        .formatted(ConfigFixture.KEY, Vault.class.getName(), OTHER_TEXT))
                .env("KEY", OTHER_TEXT)
                .problems()
                .replace(directory.toString(), "DIR"))
        .isEqualTo(
            """
            pipelines/orders.yaml:4: pii.key has no use beside pii.keys; move it there
            pipelines/orders.yaml:5: pii.keys has no active version; give active: true to the one to write with
            pipelines/orders.yaml:6: pii.keys[0].source cannot be used: the environment variable NOT_THERE is not set
            pipelines/orders.yaml:7: pii.keys[1].source cannot be used: there is no file DIR/gone.key; if that version was destroyed, take it out of pii.keys
            pipelines/orders.yaml:7: pii.keys[1].id has this version already; give each version a number
            pipelines/orders.yaml:8: pii.keys[2].source cannot be used: every user of this machine may read or change DIR/open.key; chmod 600 it
            pipelines/orders.yaml:9: pii.keys[3].source must lead to 32 bytes in base64; make one with: openssl rand -base64 32
            pipelines/orders.yaml:10: pii.keys[4].source cannot be used: dev.bronzeline.config.PiiSettingsTest$Vault has no key: IOException: the vault is sealed
            pipelines/orders.yaml:11: pii.keys[5].source cannot be used: the class java.lang.Object does not implement dev.bronzeline.config.KeyProvider
            pipelines/orders.yaml:12: pii.keys[6].source cannot be used: there is no class no.such.Class with a public constructor without parameters
            pipelines/orders.yaml:13: pii.keys[7].source must be env:NAME, file:PATH or class:some.Name
            pipelines/orders.yaml:14: pii.keys[8].id marks hashes without a key, so no key may be called so
            pipelines/orders.yaml:15: pii.keys[9].id is required and must be 1 to 64 letters, digits, '_', '-' and '.', not starting with '.'
            pipelines/orders.yaml:15: pii.keys[9].version must be a whole number, 0 or above, but is '-1'
            pipelines/orders.yaml:15: pii.keys[9].source is required and must be env:NAME, file:PATH or class:some.Name"""
                .stripTrailing());
  }

  @Test
  void two_versions_with_the_same_bytes_are_refused() {
    assertThat(
            orders(
                    """
                    pii:
                      keys:
                        - {id: k, version: 1, source: "env:KEY"}
                        - {id: k, version: 2, source: "env:KEY", active: true}
                    """)
                .env("KEY", OTHER_TEXT)
                .problems())
        .isEqualTo(
            "pipelines/orders.yaml:6: pii.keys[1].source leads to the bytes of another version, which"
                + " would outlive the end of this one; make one with: openssl rand -base64 32");
  }

  @Test
  void personal_data_without_a_key_is_refused_in_every_environment() {
    for (String environment : new String[] {"dev", "prod"}) {
      assertThat(
              orders("pii: {fields: [{path: email, mode: remove}]}\n")
                  .problems("orders", environment))
          .isEqualTo(
              "pipelines/orders.yaml:3: pii.key is required: fields are hashed with it, and dead"
                  + " letters are sealed with it; set it to ${env:BRONZE_PII_KEY}, made with: openssl"
                  + " rand -base64 32");
    }
  }

  @Test
  void a_key_that_is_gone_is_no_problem_for_who_deals_with_keys() {
    orders("pii: {keys: [{id: k, version: 2, source: 'file:gone.key'}]}\n");
    PiiKeySettings key =
        BronzeConfig.loadWithoutKeys(directory, "orders", "dev", Map.of(), name -> null)
            .pipeline()
            .pii()
            .keys()
            .get(0);

    assertThat(key.name()).isEqualTo("k.2");
    assertThat(key.secret()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mode: hash                                  | hash",
        "mode: tokenize, canonicalize: [trim, lower] | token",
        "mode: sha256-unkeyed                        | hash without a key, which can be guessed",
        "mode: mask                                  | mask, keeps nothing",
        "mode: mask, keep: ipv6-48                   | mask, keeps ipv6-48",
        "mode: mask, keep: ip-network                | mask, keeps ip-network",
        "mode: mask, pattern: '(..).*'               | mask, keeps the groups of (..).*",
        "mode: generalize, to: month                 | generalize to the month",
        "mode: generalize, bucket: 2.50              | generalize to buckets of 2.50",
        "mode: remove                                | remove"
      })
  void every_mode_reads_and_says_what_it_does(String written, String said) {
    PiiSettings pii = field(written).load().pipeline().pii();
    assertThat(pii.fields().get(0).scrub()).hasToString(said);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mode: hash, keep: last-4        | keep has no use without mode: mask; leave it out",
        "mode: hash, to: day             | to has no use without mode: generalize; leave it out",
        "mode: mask, canonicalize: [trim] | canonicalize has no use without mode: hash or tokenize or sha256-unkeyed; leave it out",
        "mode: mask, pattern: abc        | pattern must have a group: what it matches stays, but is 'abc'; as in (\\d{2}).*",
        "mode: mask, pattern: (a), keep: last-4 | pattern has no use beside keep; leave one of them out",
        "mode: generalize                | mode wants either to or bucket beside generalize; as in to: day",
        "mode: generalize, to: day, bucket: 1 | mode wants either to or bucket beside generalize; as in to: day",
        "mode: generalize, bucket: 0     | bucket must be above 0, but is '0'",
        "mode: generalize, bucket: 1e-39 | bucket must have no more than 38 digits before or behind its point, but is '1e-39'",
        "mode: generalize, bucket: 1e2147483647 | bucket must have no more than 38 digits before or behind its point, but is '1e2147483647'",
        "mode: generalize, to: week      | to must be one of hour, day, month, year, but is 'week'"
      })
  void what_a_mode_cannot_use_is_told(String written, String problem) {
    assertThat(field(written).problems())
        .isEqualTo("pipelines/orders.yaml:3: pii.fields[0]." + problem);
  }

  @Test
  void a_hash_without_a_key_is_warned_of() {
    assertThat(field("mode: sha256-unkeyed").load().pipeline().pii().warnings())
        .singleElement()
        .asString()
        .contains("'email' is hashed without a key", "Anyone can hash all e-mail addresses");
    assertThat(field("mode: hash").load().pipeline().pii().warnings()).isEmpty();
  }

  @Test
  void a_wildcard_is_held_against_the_schema() {
    ConfigFixture config =
        orders(
            """
            pii:
              key: %s
              fields:
                - {path: "**.email", mode: hash}
                - {path: "owner.*", mode: hash}
                - {path: "**.emial", mode: remove}
                - {path: age, mode: generalize, to: day}
                - {path: born, mode: generalize, bucket: 10}
            """
                .formatted(ConfigFixture.KEY));

    assertThat(config.problems(FIELDS))
        .isEqualTo(
            """
            pipelines/orders.yaml:7: pii.fields[1].path is 'owner.app', which is struct; mode: hash wants a single value
            pipelines/orders.yaml:8: pii.fields[2].path must be a field of the schema, but is '**.emial'; did you mean 'email'?
            pipelines/orders.yaml:9: pii.fields[3].path is 'age', which is integer; to wants a time: timestamp, date, long or string
            pipelines/orders.yaml:10: pii.fields[4].path is 'born', which is date; bucket wants a number"""
                .stripTrailing());
  }

  @Test
  void what_another_setting_needs_is_found_behind_wildcards_too() {
    assertThat(
            orders(
                    """
                    event-time: owner.at
                    pii:
                      key: %s
                      fields:
                        - {path: "owner.*", mode: remove}
                        - {path: "**.email", mode: mask}
                        - {path: owner.id, mode: tokenize}
                    deduplicate: {keys: [owner.id, a.email, owner.no], window: 1h}
                    """
                        .formatted(ConfigFixture.KEY))
                .problems())
        .isEqualTo(
            """
            pipelines/orders.yaml:3: event-time is personal data by pii.fields; take another field, or leave one out
            pipelines/orders.yaml:10: deduplicate.keys has a.email, which pii.fields does not keep apart; hash it: equal values stay equal then
            pipelines/orders.yaml:10: deduplicate.keys has owner.no, which pii.fields does not keep apart; hash it: equal values stay equal then"""
                .stripTrailing());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "email     | email",
        "**.email  | email, owner.email, labels.*",
        "owner.*   | owner.app, owner.email",
        "**.name   | owner.app.name, labels.*",
        "labels.x  | labels.*",
        "*.email   | owner.email, labels.*"
      })
  void a_pattern_means_these_fields(String pattern, String expected) {
    assertThat(new PathPattern(pattern).among(FIELDS))
        .containsExactlyInAnyOrder(expected.split(", "));
    assertThat(new PathPattern("**.nobody").among(FIELDS)).as("a mere key of a map").isEmpty();
  }

  @Test
  void personal_data_is_where_the_paths_find_it() {
    PiiSettings pii =
        orders(
                """
                pii:
                  key: %s
                  fields:
                    - {path: "**.email", mode: hash}
                    - {path: labels.x, mode: remove}
                    - {path: "owner.app.*", mode: tokenize}
                """
                    .formatted(ConfigFixture.KEY))
            .load(FIELDS)
            .pipeline()
            .pii();

    assertThat(pii.places(FIELDS))
        .containsExactlyInAnyOrder(
            "email", "owner.email", "labels.*", "labels.x", "owner.app.name");
  }

  @Test
  void a_batch_rule_on_the_nulls_of_what_is_removed_is_refused() {
    assertThat(
            orders(
                    """
                    batch-rules:
                      - {id: removed, field: owner.email, max-null: 1%%}
                      - {id: hashed, field: email, max-null: 1%%}
                    pii:
                      key: %s
                      fields: [{path: "**.email", mode: remove}, {path: email, mode: hash}]
                    """
                        .formatted(ConfigFixture.KEY))
                .problems(FIELDS))
        .contains("batch-rules[0].field is removed by pii.fields, and so is always null")
        .doesNotContain("batch-rules[1]");
  }

  @Test
  void a_key_file_is_overwritten_and_deleted() throws IOException {
    Path file = keyFile("k.key", OTHER_TEXT, "rw-------");
    Path copy = Files.createLink(directory.resolve("copy.key"), file);

    assertThat(new KeyFile(file).destroy()).isTrue();

    assertThat(file).doesNotExist();
    assertThat(Files.readAllBytes(copy)).hasSize(OTHER_TEXT.length()).containsOnly(0);
    assertThat(new KeyFile(file).destroy()).isFalse();
  }

  @Test
  void numbers_and_steps_reach_their_place() {
    assertThat(field("mode: generalize, bucket: 10").load().pipeline().pii().fields())
        .containsExactly(new PiiSettings.Field("email", new Scrub.RoundNumber(BigDecimal.TEN)));
    assertThat(field("mode: tokenize, canonicalize: [lower]").load().pipeline().pii().fields())
        .containsExactly(
            new PiiSettings.Field("email", new Scrub.Tokenize(Set.of(TextStep.LOWER))));
  }

  private ConfigFixture field(String written) {
    return orders(
        "pii: {key: %s, fields: [{path: email, %s}]}\n".formatted(ConfigFixture.KEY, written));
  }

  private ConfigFixture orders(String more) {
    return new ConfigFixture(directory).orders(more);
  }

  private Path keyFile(String name, String content, String permissions) throws IOException {
    Path file = Files.writeString(directory.resolve(name), content);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }
}
