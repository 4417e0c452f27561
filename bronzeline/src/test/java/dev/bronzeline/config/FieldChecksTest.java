package dev.bronzeline.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FieldChecksTest {

  private static final Map<String, String> FIELDS =
      Map.ofEntries(
          Map.entry("id", "string"),
          Map.entry("at", "long"),
          Map.entry("amount", "decimal(10,2)"),
          Map.entry("paid", "boolean"),
          Map.entry("customer", "struct"),
          Map.entry("customer.email", "string"),
          Map.entry("items", "array"),
          Map.entry("items[*]", "struct"),
          Map.entry("items[*].sku", "string"),
          Map.entry("items[*].name", "string"),
          Map.entry("labels", "map"),
          Map.entry("labels.*", "string"));

  @TempDir Path directory;

  @Test
  void everything_that_names_a_field_of_the_schema_passes() {
    ConfigFixture config =
        new ConfigFixture(directory)
            .orders(
                """
                event-time: at
                rules:
                  - {id: a, field: id, check: uuid}
                  - {id: b, field: customer.email, check: email}
                  - {id: c, field: amount, min: 0}
                  - {id: d, field: at, within: {past: 1d}}
                  - {id: e, field: items, min-length: 1}
                  - {id: f, field: labels.color, one-of: [red]}
                  - {id: g, field: customer, check: not-null}
                  - {id: h, field: "items[*].sku", check: not-null}
                  - {id: i, keys-of: labels, max-length: 9}
                  - {id: j, field: items, unique-by: sku}
                  - {id: k, field: "items[*].sku", compare: "!= items[*].name"}
                  - {id: l, field: at, compare: "> amount"}
                  - {id: m, when: {field: paid, one-of: ["true"]}, then: {field: labels.*, check: country}}
                batch-rules:
                  - {id: n, field: customer.email, max-null: 1%%}
                pii:
                  key: %s
                  fields:
                    - {path: customer.email, mode: hash}
                    - {path: "items[*].sku", mode: mask, keep: first-2}
                    - {path: labels.*, mode: remove}
                    - {path: paid, mode: hash}
                normalize: [{field: at, timestamp: millis, iso: at_iso}, {field: id, text: [trim]}]
                deduplicate: {keys: [id, customer.email], window: 1h}
                """
                    .formatted(ConfigFixture.KEY));

    assertThat(config.problems(FIELDS)).isEmpty();
  }

  @Test
  void unknown_fields_and_types_that_do_not_fit_are_told_with_their_place() {
    ConfigFixture config =
        new ConfigFixture(directory)
            .orders(
                """
                event-time: amount
                rules:
                  - {id: a, field: idd, check: uuid}
                  - {id: b, field: email, check: email}
                  - {id: c, field: amount, matches: x}
                  - {id: d, field: id, min: 0}
                  - {id: e, field: paid, within: {past: 1d}}
                  - {id: f, when: {field: "items[*].sku", check: not-null}, then: {field: idd, check: not-null}}
                  - {id: g, field: customer, one-of: [x]}
                  - {id: h, field: paid, max-length: 1}
                  - {id: i, keys-of: items, max-length: 1}
                  - {id: j, field: items, check: unique}
                  - {id: k, field: items, unique-by: skuu}
                  - {id: l, field: "items[*].sku", compare: "= id"}
                  - {id: m, field: at, compare: "< id"}
                batch-rules:
                  - {id: n, field: "items[*].sku", max-null: 1%%}
                pii:
                  key: %s
                  fields: [{path: customer, mode: hash}, {path: customer.emial, mode: remove}]
                normalize:
                  - {field: paid, timestamp: millis}
                  - {field: amount, text: [trim]}
                  - {field: at, timestamp: millis, iso: id}
                  - {field: at.x, timestamp: iso}
                deduplicate: {keys: [items, customer], window: 1h}
                """
                    .formatted(ConfigFixture.KEY));

    assertThat(config.problems(FIELDS))
        .isEqualTo(
            """
            pipelines/orders.yaml:3: event-time is 'amount', which is decimal(10,2); event-time wants epoch milliseconds (long) or a timestamp
            pipelines/orders.yaml:5: rules[0].field must be a field of the schema, but is 'idd'; did you mean 'id'?
            pipelines/orders.yaml:6: rules[1].field must be a field of the schema, but is 'email'; did you mean 'customer.email'?
            pipelines/orders.yaml:7: rules[2].field is 'amount', which is decimal(10,2); matches wants a text
            pipelines/orders.yaml:8: rules[3].field is 'id', which is string; min and max wants a number
            pipelines/orders.yaml:9: rules[4].field is 'paid', which is boolean; within wants a time: timestamp, date, long or string
            pipelines/orders.yaml:10: rules[5].when.field must have one value per event, but is 'items[*].sku'
            pipelines/orders.yaml:10: rules[5].then.field must be a field of the schema, but is 'idd'; did you mean 'id'?
            pipelines/orders.yaml:11: rules[6].field is 'customer', which is struct; one-of wants a single value
            pipelines/orders.yaml:12: rules[7].field is 'paid', which is boolean; min-length and max-length wants a text, a list or a map
            pipelines/orders.yaml:13: rules[8].keys-of is 'items', which is array; keys-of wants a map
            pipelines/orders.yaml:14: rules[9].field is 'items', a list of structs; say unique-by which field
            pipelines/orders.yaml:15: rules[10].unique-by must be a field of the schema, but is 'skuu'; did you mean 'sku'?
            pipelines/orders.yaml:16: rules[11].compare must be a field of the same event or element as 'items[*].sku', but is 'id'
            pipelines/orders.yaml:17: rules[12].compare is 'id', which is string, and 'at' is long; numbers, times and texts compare among each other
            pipelines/orders.yaml:19: batch-rules[0].field must have one value per event, but is 'items[*].sku'
            pipelines/orders.yaml:22: pii.fields[0].path is 'customer', which is struct; mode: hash wants a single value
            pipelines/orders.yaml:22: pii.fields[1].path must be a field of the schema, but is 'customer.emial'; did you mean 'customer.email'?
            pipelines/orders.yaml:24: normalize[0].field is 'paid', which is boolean; timestamp wants a number, a text or a time
            pipelines/orders.yaml:25: normalize[1].field is 'amount', which is decimal(10,2); text wants a text
            pipelines/orders.yaml:26: normalize[2].iso must be a new column, but is 'id'; the schema has this one
            pipelines/orders.yaml:27: normalize[3].field must be a field of the schema, but is 'at.x'; known here: amount, at, customer, customer.email, id, items, items[*], items[*].name, items[*].sku, labels, labels.*, paid
            pipelines/orders.yaml:28: deduplicate.keys[0] is 'items', which is array; a key wants a single value
            pipelines/orders.yaml:28: deduplicate.keys[1] is 'customer', which is struct; a key wants a single value""");
  }

  @Test
  void fields_with_a_leading_underscore_are_refused() {
    assertThat(new ConfigFixture(directory).problems(Map.of("id", "string", "_topic", "string")))
        .isEqualTo(
            "pipelines/orders.yaml:2: schema.file declares the field _topic, but names with a"
                + " leading '_' are Bronzeline's; rename the field");
  }

  @Test
  void a_time_that_is_normalized_may_be_the_event_time() {
    assertThat(
            new ConfigFixture(directory)
                .orders("event-time: id\nnormalize: [{field: id, timestamp: iso}]\n")
                .problems(FIELDS))
        .isEmpty();
  }

  @Test
  void a_loaded_pipeline_can_be_checked_alone() {
    PipelineConfig pipeline =
        new ConfigFixture(directory).orders("event-time: at\n").load().pipeline();
    Problems problems = new Problems();

    pipeline.check(Map.of("ta", "long"), problems);

    assertThat(problems.list())
        .containsExactly(
            new Problem(
                null,
                0,
                "event-time",
                "at",
                "must be a field of the schema",
                "did you mean 'ta'?"));
  }
}
