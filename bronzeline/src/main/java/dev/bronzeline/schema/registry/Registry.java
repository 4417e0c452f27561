package dev.bronzeline.schema.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.bronzeline.config.RegistrySettings;
import dev.bronzeline.schema.AvroSchemas;
import dev.bronzeline.schema.JsonSchemas;
import dev.bronzeline.schema.SchemaException;
import dev.bronzeline.schema.SchemaLoader;
import dev.bronzeline.schema.SchemaUnavailableException;
import dev.bronzeline.schema.SchemaVersion;
import dev.bronzeline.schema.UnknownSchemaException;
import dev.bronzeline.schema.registry.RegistryHttp.NotFoundException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * A schema registry with Confluent's interface, as this JVM knows it: a version of a subject and
 * the schema of an id never change, so they are asked for once. When it does not answer, whoever
 * asks next is told so at once for a few seconds, and does not wait as well. Thread-safe.
 */
public final class Registry {

  /** For how long an unknown id is not asked for again: it may be registered meanwhile. */
  private static final Duration UNKNOWN_FOR = Duration.ofSeconds(30);

  /** For how long nothing is asked after the registry did not answer. */
  private static final Duration SILENT_FOR = Duration.ofSeconds(5);

  /** Ids come from records, so anybody can make them up. */
  private static final int MOST_UNKNOWN = 10_000;

  private static final String AVRO = "AVRO";
  private static final String JSON = "JSON";

  private static final Map<RegistrySettings, Registry> OF_THIS_JVM = new ConcurrentHashMap<>();

  /** What was asked in vain, and until when it is not asked for again. */
  private record Refusal(String message, Instant until) {}

  private final RegistrySettings settings;
  private final RegistryHttp http;
  private final Clock clock;
  private final Map<Integer, Schema> byId = new ConcurrentHashMap<>();
  private final Map<Integer, Refusal> unknown = new ConcurrentHashMap<>();
  private final Map<String, SchemaVersion> versions = new ConcurrentHashMap<>();
  private final Object fetching = new Object();
  private volatile RegistryHealth health = RegistryHealth.GOOD;
  private volatile @Nullable Refusal silence;
  private volatile boolean everAnswered;

  Registry(RegistrySettings settings, Clock clock) {
    this.settings = settings;
    this.http = new RegistryHttp(settings);
    this.clock = clock;
  }

  /** The registry with these settings, one for this JVM; whatever subject they name. */
  public static Registry of(RegistrySettings settings) {
    return OF_THIS_JVM.computeIfAbsent(
        settings.of("").at(null), access -> new Registry(access, Clock.systemUTC()));
  }

  /** How it answers. */
  public RegistryHealth health() {
    return health;
  }

  /**
   * Makes sure that the registry can be asked: it has answered in this process, or does now.
   *
   * @throws SchemaUnavailableException when it does not answer, or does not let us in
   */
  public void requireAnswer() {
    if (everAnswered) {
      return;
    }
    try {
      JsonNode unused = get("/schemas/types");
    } catch (NotFoundException e) {
      answered(); // not every registry knows this question, but it is there
    }
  }

  /**
   * The Avro schema with an id.
   *
   * @throws UnknownSchemaException when there is none, or it is not Avro
   * @throws SchemaUnavailableException when the registry does not answer, or does not let us in
   */
  public Schema byId(int id) {
    Schema known = byId.get(id);
    return known == null ? fetch(id) : known;
  }

  /** One at a time: the others wait for the same answer, and then find it. */
  private Schema fetch(int id) {
    synchronized (fetching) {
      Schema known = byId.get(id);
      return known == null ? ask(id) : known;
    }
  }

  private Schema ask(int id) {
    Refusal refusal = unknown.get(id);
    if (refusal != null && clock.instant().isBefore(refusal.until())) {
      throw new UnknownSchemaException(refusal.message());
    }
    try {
      RegisteredSchema found = RegisteredSchema.of(get("/schemas/ids/" + id));
      Schema schema = avro("The schema with the id " + id, found, false);
      byId.put(id, schema);
      unknown.remove(id);
      return schema;
    } catch (NotFoundException e) {
      throw unknown(id, "The schema registry has no schema with the id %d.".formatted(id));
    } catch (UnknownSchemaException e) {
      throw unknown(id, String.valueOf(e.getMessage()));
    } catch (SchemaException e) {
      throw new SchemaUnavailableException(String.valueOf(e.getMessage()));
    }
  }

  private UnknownSchemaException unknown(int id, String message) {
    if (unknown.size() >= MOST_UNKNOWN) {
      unknown.clear();
    }
    unknown.put(id, new Refusal(message, clock.instant().plus(UNKNOWN_FOR)));
    return new UnknownSchemaException(message);
  }

  /**
   * A version of a subject.
   *
   * @param version its number; null for the latest one
   * @throws UnknownSchemaException when there is no such subject or version
   * @throws SchemaException when it cannot be used as the schema of an event
   * @throws SchemaUnavailableException when the registry does not answer
   */
  public SchemaVersion version(String subject, @Nullable Integer version) {
    if (version != null) {
      SchemaVersion known = versions.get(key(subject, version));
      if (known != null) {
        return known;
      }
    }
    JsonNode answer = answer(subject, version);
    int number = answer.path("version").asInt();
    String origin = "%s, version %d, at %s".formatted(subject, number, settings.urls().get(0));
    // Not computeIfAbsent: what it refers to is looked up meanwhile.
    SchemaVersion known = versions.get(key(subject, number));
    if (known == null) {
      known = event(String.valueOf(number), origin, RegisteredSchema.of(answer));
      versions.put(key(subject, number), known);
    }
    return known;
  }

  /**
   * The numbers of all versions of a subject, in order.
   *
   * @throws UnknownSchemaException when there is no such subject
   * @throws SchemaUnavailableException when the registry does not answer
   */
  public List<Integer> versions(String subject) {
    List<Integer> numbers = new ArrayList<>();
    asked(subject, "/subjects/" + escaped(subject) + "/versions")
        .forEach(number -> numbers.add(number.asInt()));
    return numbers.stream().sorted().toList();
  }

  private JsonNode answer(String subject, @Nullable Integer version) {
    return asked(
        subject + (version == null ? "" : " with the version " + version),
        "/subjects/%s/versions/%s"
            .formatted(escaped(subject), version == null ? "latest" : version));
  }

  private JsonNode asked(String what, String path) {
    try {
      return get(path);
    } catch (NotFoundException e) {
      throw new UnknownSchemaException(
          "The schema registry at %s has no subject %s%s; check schema.registry.subject or its strategy."
              .formatted(String.join(", ", settings.urls()), what, e.getMessage()));
    }
  }

  private SchemaVersion event(String version, String origin, RegisteredSchema found) {
    if (found.type().equals(JSON)) {
      Map<String, String> others = new HashMap<>();
      collect(found, others);
      StructType struct = told(origin, () -> JsonSchemas.struct(found.text(), others));
      SchemaLoader.require(origin, struct);
      return new SchemaVersion(version, struct, null, origin);
    }
    if (!found.type().equals(AVRO)) {
      throw new SchemaException(
          "The schema %s is of type %s; AVRO and JSON can be read."
              .formatted(origin, found.type()));
    }
    Schema avro = avro("The schema " + origin, found, true);
    StructType struct = told(origin, () -> AvroSchemas.struct(avro));
    SchemaLoader.require(origin, struct);
    return new SchemaVersion(version, struct, avro, origin);
  }

  private static StructType told(String origin, Supplier<StructType> convert) {
    try {
      return convert.get();
    } catch (SchemaException e) {
      throw new SchemaException("The schema %s: %s".formatted(origin, e.getMessage()), e);
    }
  }

  /** Defaults matter to who reads with a schema; a writer's may be wrong. */
  private Schema avro(String what, RegisteredSchema found, boolean checkDefaults) {
    if (!found.type().equals(AVRO)) {
      throw new UnknownSchemaException(
          "%s is of type %s and not Avro.".formatted(what, found.type()));
    }
    Map<String, String> others = new LinkedHashMap<>();
    collect(found, others);
    try {
      Schema.Parser parser = new Schema.Parser().setValidateDefaults(checkDefaults);
      others.values().forEach(parser::parse);
      return parser.parse(found.text());
    } catch (AvroRuntimeException e) {
      throw new UnknownSchemaException(
          "%s is not one that Avro can read: %s".formatted(what, e.getMessage()));
    }
  }

  /** The schemas that one refers to, by name, each after those that it needs itself. */
  private void collect(RegisteredSchema schema, Map<String, String> others) {
    for (RegisteredSchema.Reference reference : schema.references()) {
      if (others.containsKey(reference.name())) {
        continue;
      }
      RegisteredSchema found =
          RegisteredSchema.of(answer(reference.subject(), reference.version()));
      collect(found, others);
      others.put(reference.name(), found.text());
    }
  }

  private JsonNode get(String path) throws NotFoundException {
    Refusal silent = silence;
    if (silent != null && clock.instant().isBefore(silent.until())) {
      throw new SchemaUnavailableException(silent.message());
    }
    try {
      JsonNode answer = http.get(path);
      answered();
      return answer;
    } catch (NotFoundException e) {
      answered();
      throw e;
    } catch (SchemaUnavailableException e) {
      if (!Thread.currentThread().isInterrupted()) {
        silent(String.valueOf(e.getMessage()));
      }
      throw e;
    }
  }

  private synchronized void answered() {
    silence = null;
    everAnswered = true;
    health = health.answered();
  }

  private synchronized void silent(String message) {
    Instant now = clock.instant();
    silence = new Refusal(message, now.plus(SILENT_FOR));
    health = health.silent(now, message);
  }

  private static String key(String subject, int version) {
    return version + "/" + subject;
  }

  private static String escaped(String subject) {
    return URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
