package dev.bronzeline.privacy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.bronzeline.crash.JobProcess;
import dev.bronzeline.launch.CommandCall;
import dev.bronzeline.launch.ExitCode;
import dev.bronzeline.launch.JobLauncher;
import dev.bronzeline.ledger.Commit;
import dev.bronzeline.ledger.LedgerJson;
import dev.bronzeline.ledger.LogEntry;
import dev.bronzeline.ledger.LogPaths;
import dev.bronzeline.testing.RealParts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Values that nobody else has are put into every kind of field of every kind of record; a job takes
 * them in, and all that it leaves behind and shows is searched for them.
 */
class CanaryIT {
  @RegisterExtension static final RealParts PARTS = new RealParts();

  private static final Duration LONG = Duration.ofMinutes(3);
  private static final int RECORDS = 17;
  private static final List<String> COMMANDS =
      List.of(
          "plan --json",
          "status --json",
          "verify --json",
          "manifest",
          "dlq list",
          "checkpoint show --json");
  private static final byte[] KEY = "canary-key-of-exactly-32-bytes-!".getBytes(UTF_8);

  private static final String SCHEMA =
      """
      id STRING NOT NULL,
      at TIMESTAMP,
      email STRING,
      note STRING,
      age INT,
      salary BIGINT,
      ip STRING,
      person STRUCT<phone: STRING, born: BIGINT, iban: STRING, ssn: STRING>,
      items ARRAY<STRUCT<name: STRING, email: STRING>>,
      labels MAP<STRING, STRING>,
      secrets MAP<STRING, STRING>,
      page STRING
      """;

  private static final String PIPELINE =
      """
      source: {topic: %s}
      schema: {file: schemas/people.ddl, unknown-fields: rescue}
      payload: {max-bytes: 20KB, max-depth: 12}
      rules:
        - {id: email_is_email, field: email, check: email, severity: warn}
        - {id: ssn_has_form, field: person.ssn, matches: "[-0-9a-z]+", severity: reject}
        - {id: no_bomb, that: "note is null or note not like '%%bomb%%'", severity: fail}
      pii:
        keys: [{id: people, version: 2, source: "file:people-2.key", active: true}]
        fields:
          - {path: email, mode: hash, canonicalize: [trim, lower]}
          - {path: note, mode: remove}
          - {path: salary, mode: generalize, bucket: 10000}
          - {path: ip, mode: mask, keep: ipv4-24}
          - {path: person.phone, mode: tokenize}
          - {path: person.born, mode: generalize, to: year}
          - {path: person.iban, mode: mask, keep: last-4}
          - {path: "**.ssn", mode: sha256-unkeyed}
          - {path: "items[*].email", mode: mask, keep: email-domain}
          - {path: "labels.*", mode: hash}
          - {path: secrets, mode: remove}
        detect: {kinds: {email: mask, iban: reject}}
      deduplicate: {keys: [email, id], window: 1h}
      """;

  private final List<Canary> canaries = new ArrayList<>();
  private final Path folder = RealParts.newFolder();
  private final Path left = folder.resolve("left");
  private final String topic = PARTS.newTopic(2);

  @Test
  void personal_data_is_nowhere_but_where_the_policy_lets_it_be() throws Exception {
    lookEverywhere("memory");
  }

  @Test
  @Tag("campaign")
  void nor_is_it_in_the_state_of_rocksdb() throws Exception {
    lookEverywhere("rocksdb");
  }

  private void lookEverywhere(String state) throws Exception {
    configure();
    plantKey();
    sendEveryKindOfRecord();
    Residue residue = new Residue();

    int port = freePort();
    int own = freePort();
    try (JobProcess job = start("job", settings(state, port, own))) {
      await().atMost(LONG).until(() -> !job.isAlive() || accounted() >= RECORDS);
      assertThat(job.isAlive()).as(job::story).isTrue();
      new SparkPages(port).all().forEach(residue::add);
      lookAtJob(own, residue);
      residue.add(
          "command line", Files.readString(Path.of("/proc", String.valueOf(job.pid()), "cmdline")));
      residue.add(left); // also what is there only while it runs: shuffles, local state
      job.requestStop();
      assertThat(job.exitCode(LONG)).as(job::story).isZero();
    }
    if (state.equals("memory")) {
      for (String command : COMMANDS) {
        assertThat(bronze(command)).as(command).isZero();
      }
      sendBomb();
      try (JobProcess job = start("bomb", settings(), "--available-now")) {
        assertThat(job.exitCode(LONG)).as(job::story).isEqualTo(ExitCode.BATCH_REFUSED.code());
      }
    }
    residue.add(left);

    assertThat(residue.places(".parquet (rows)")).hasSizeGreaterThan(1);
    assertThat(residue.places("eventlog")).isNotEmpty();
    assertThat(residue.places("_checkpoint/state")).isNotEmpty();
    assertThat(residue.places("http://")).hasSizeGreaterThan(20);
    assertThat(
            residue.findings(
                new Canary("a field that is no personal data", "canary-page-in-clear")))
        .anyMatch(finding -> finding.contains("parquet (rows)"));
    assertThat(
            residue.findings(new Canary("the domain of a masked address", "canary-domain.example")))
        .anyMatch(finding -> finding.contains("parquet (rows)"));
    assertThat(residue.findings(new Canary("a key of a map", "canary-key-in-clear")))
        .allMatch(finding -> finding.contains(".parquet") || finding.contains("/shuffle_"));
    assertThat(canaries.stream().flatMap(canary -> residue.findings(canary).stream())).isEmpty();
  }

  @Test
  void the_search_finds_every_spelling_in_every_wrapping() throws Exception {
    Canary canary = new Canary("here", "canary-4711@x.example");
    Path wrapped = Files.createDirectories(left);
    int number = 0;
    for (byte[] spelling : canary.spellings().values()) {
      Files.write(wrapped.resolve("file-" + number++), spelling);
    }
    for (String before : List.of("", "a", "ab", "abc")) {
      String text = before + canary.value() + "tail";
      residueOf("base64", Base64.getEncoder().encodeToString(text.getBytes(UTF_8)), canary);
      residueOf("hex", HexFormat.of().formatHex(text.getBytes(UTF_8)), canary);
    }
    assertThat(new Residue().add(left).findings(canary)).hasSizeGreaterThanOrEqualTo(number);
    assertThat(
            new Residue()
                .add("number", new String(new byte[] {0, 0, 0, 0, 0, 0, 0x12, 0x67}, UTF_8))
                .findings(new Canary("n", "4711")))
        .hasSize(1);
  }

  private static void residueOf(String place, String text, Canary canary) {
    assertThat(new Residue().add(place, text).findings(canary)).isNotEmpty();
  }

  private void configure() throws IOException {
    Path config = Files.createDirectories(folder.resolve("config"));
    Path shipped = Path.of(System.getProperty("bronze.home"), "config");
    for (String name : List.of("spark_config.yaml", "kafka.yaml", "environments/dev.yaml")) {
      Files.createDirectories(config.resolve(name).getParent());
      Files.copy(shipped.resolve(name), config.resolve(name));
    }
    Files.createDirectories(config.resolve("pipelines"));
    Files.createDirectories(config.resolve("schemas"));
    Files.createDirectories(left.resolve("eventlog"));
    Files.writeString(config.resolve("pipelines/people.yaml"), PIPELINE.formatted(topic));
    Files.writeString(config.resolve("schemas/people.ddl"), SCHEMA);
    Path key = config.resolve("people-2.key");
    Files.createFile(
        key,
        PosixFilePermissions.asFileAttribute(
            Set.copyOf(PosixFilePermissions.fromString("rw-------"))));
    Files.writeString(key, Base64.getEncoder().encodeToString(KEY));
  }

  /** The key itself is to be found as little as what it protects. */
  private void plantKey() {
    canaries.add(new Canary("the key", new String(KEY, UTF_8)));
  }

  private String canary(String place, String value) {
    canaries.add(new Canary(place, value));
    return value;
  }

  private void sendEveryKindOfRecord() throws Exception {
    String good =
        """
        {"id": "1", "at": "2026-01-02T03:04:05Z", "email": "%s", "note": "%s", "age": 7, "salary": %s, "ip": "%s",
         "person": {"phone": "%s", "born": %s, "iban": "%s", "ssn": "%s"},
         "items": [{"name": "x", "email": "%s@canary-domain.example"}], "labels": {"tier": "%s"}, "secrets": {"%s": "%s"},
         "page": "canary-page-in-clear"}"""
            .formatted(
                canary("hashed", "canary-hashed-71@a.example"),
                canary("removed", "canary-removed-72"),
                canary("number in a bucket", "739184620551"),
                canary("masked address of a machine", "198.51.100.173"),
                canary("token", "canary-phone-73"),
                canary("generalized time", "391846205517"),
                canary("masked but for its end", "canary-iban-7400") + "1234",
                canary("unkeyed hash", "canary-ssn-75"),
                canary("masked in an array", "canary-item-76"),
                canary("hashed in a map", "canary-label-77"),
                canary("a key of a map that is removed", "canary-map-key-67"),
                canary("removed with its map", "canary-secret-66"));
    Map<String, String> headers = Map.of("trace", canary("header", "canary-header-78"));
    send(canary("key of an accepted record", "canary-kafka-key-79"), good, headers);
    send(
        "again",
        good.replace("canary-hashed-71@a.example", " Canary-Hashed-71@A.example "),
        Map.of());
    send(
        canary("key of a malformed record", "canary-kafka-key-80"),
        "{\"id\": \"2\", \"email\": \"%s\""
            .formatted(canary("malformed", "canary-malformed-81@a.example")),
        headers);
    send(
        "array",
        "[{\"email\": \"%s\"}]".formatted(canary("not an object", "canary-array-82@a.example")),
        Map.of());
    send("text", canary("not JSON at all", "canary-text-83@a.example"), Map.of());
    send(
        "misfits",
        """
        {"id": "3", "age": "%s", "salary": "%s", "person": {"born": {"y": "%s"}}, "items": "%s", "labels": {"canary-key-in-clear": ["%s"]}, "secrets": {"%s": 1}}"""
            .formatted(
                canary(
                    "of another type, in a field that is none of personal data",
                    "canary-misfit-84"),
                canary("of another type", "canary-misfit-85"),
                canary("an object for a number", "canary-misfit-86"),
                canary("a text for an array", "canary-misfit-87"),
                canary("an array in a map of texts", "canary-misfit-89"),
                canary("a key of a map that is removed, of a misfit", "canary-map-key-88")),
        Map.of());
    send(
        "unknown",
        """
        {"id": "4", "mail": "%s", "%s": 1, "person": {"nick": "%s"}, "items": [{"phone": "%s"}]}"""
            .formatted(
                canary("undeclared", "canary-unknown-90@a.example"),
                canary("the name of an undeclared field", "canary-unknown-name-91"),
                canary("undeclared, inside", "canary-unknown-92"),
                canary("undeclared, in an array", "canary-unknown-93")),
        Map.of());
    send(
        "missing",
        "{\"email\": \"%s\"}"
            .formatted(canary("of a record without its id", "canary-missing-94@a.example")),
        Map.of());
    send(
        "twice",
        "{\"id\": \"5\", \"email\": \"%s\", \"email\": \"b\"}"
            .formatted(canary("given twice", "canary-twice-95@a.example")),
        Map.of());
    send(
        "warned",
        "{\"id\": \"6\", \"email\": \"%s\"}"
            .formatted(canary("breaks a rule that warns", "canary-warned-96")),
        Map.of());
    send(
        "rejected",
        "{\"id\": \"7\", \"person\": {\"ssn\": \"%s\"}}"
            .formatted(canary("breaks a rule that rejects", "canary rejected 97")),
        Map.of());
    send(
        "unmaskable",
        "{\"id\": \"8\", \"ip\": \"%s\"}"
            .formatted(canary("cannot be masked", "canary-no-address-98")),
        Map.of());
    send(
        "large",
        "{\"id\": \"9\", \"email\": \"%s\", \"page\": \"%s\"}"
            .formatted(canary("too large", "canary-large-99@a.example"), "x".repeat(30_000)),
        Map.of());
    send(
        "deep",
        "{\"id\": \"10\", \"email\": \"%s\", \"x\": %s1%s}"
            .formatted(
                canary("too deep", "canary-deep-70@a.example"), "[".repeat(20), "]".repeat(20)),
        Map.of());
    send(
        "found",
        "{\"id\": \"12\", \"page\": \"ask %s\"}"
            .formatted(
                canary("found in a field that nobody declared", "canary-found-65@a.example")),
        Map.of());
    send(
        "found and rejected",
        "{\"id\": \"13\", \"page\": \"%s\"}"
            .formatted(canary("found, and rejects its record", "DE89370400440532013000")),
        Map.of());
    send(canary("key of a tombstone", "canary-tombstone-69"), null, Map.of());
  }

  private void sendBomb() throws Exception {
    send(
        "bomb",
        "{\"id\": \"11\", \"note\": \"bomb %s\"}"
            .formatted(canary("breaks a rule that stops the job", "canary-bomb-68")),
        Map.of());
  }

  private void send(String key, @Nullable String value, Map<String, String> headers)
      throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", PARTS.kafka().bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      ProducerRecord<String, String> record = new ProducerRecord<>(topic, 0, key, value);
      headers.forEach((name, text) -> record.headers().add(name, text.getBytes(UTF_8)));
      producer.send(record).get();
    }
  }

  /** What the job tells over HTTP is the ledger's account, and nothing of a person. */
  private static void lookAtJob(int port, Residue residue) throws Exception {
    String url = "http://127.0.0.1:" + port;
    for (String path : List.of("/metrics", "/status", "/health/ready", "/health/live")) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(url + path)).build();
      await()
          .atMost(LONG)
          .untilAsserted(
              () ->
                  assertThat(
                          HttpClient.newHttpClient()
                              .send(request, BodyHandlers.discarding())
                              .statusCode())
                      .as(path)
                      .isEqualTo(200));
      String body = HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
      residue.add(url + path, body);
      if (path.equals("/metrics")) {
        assertThat(
                body.lines()
                    .filter(line -> line.startsWith("bronze_root_records_total"))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                    .sum())
            .isEqualTo(RECORDS);
      }
    }
  }

  private Map<String, String> settings(String state, int port, int own) {
    Map<String, String> settings = new TreeMap<>(settings());
    settings.put("streaming.state", state);
    settings.put("spark.conf.spark.ui.enabled", "true");
    settings.put("spark.conf.spark.ui.port", String.valueOf(port));
    settings.put("observe.http.port", String.valueOf(own));
    return settings;
  }

  private Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    settings.put("kafka.bootstrap-servers", PARTS.kafka().bootstrapServers());
    settings.put("sink.root", "file:" + left.resolve("root/people"));
    settings.put("streaming.trigger", "500ms");
    settings.put("spark.shuffle-partitions", "2");
    settings.put("spark.conf.spark.eventLog.enabled", "true");
    settings.put("spark.conf.spark.eventLog.dir", "file:" + left.resolve("eventlog"));
    // What is compressed in blocks without a mark of its own could not be searched.
    settings.put("spark.conf.spark.shuffle.compress", "false");
    settings.put("spark.conf.spark.shuffle.spill.compress", "false");
    settings.put("spark.conf.spark.sql.streaming.stateStore.rocksdb.compression", "none");
    return settings;
  }

  /** Runs a command to its end; what it prints is left behind, too. */
  private int bronze(String command) throws IOException {
    List<String> arguments = new ArrayList<>();
    for (String word : command.split(" ", -1)) {
      arguments.add(word);
    }
    arguments.addAll(options(settings()));
    CommandCall call = CommandCall.of(arguments);
    assertThat(call.printed()).as(command).isNotBlank();
    Files.writeString(left.resolve("output of " + command), call.printed());
    return call.exitCode();
  }

  private JobProcess start(String run, Map<String, String> settings, String... more)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of("run"));
    arguments.addAll(options(settings));
    arguments.addAll(List.of(more));
    return JobProcess.start(
        left, run, JobLauncher.class, arguments, Map.of("SPARK_LOCAL_IP", "127.0.0.1"));
  }

  private List<String> options(Map<String, String> settings) {
    List<String> options = new ArrayList<>();
    options.addAll(List.of("--topic", "people", "--environment", "dev"));
    options.addAll(List.of("--config", folder.resolve("config").toString()));
    settings.forEach((key, value) -> options.addAll(List.of("--set", key + "=" + value)));
    return options;
  }

  /** How many records are accounted for. */
  private long accounted() throws IOException {
    long records = 0;
    for (long sequence = 1; ; sequence++) {
      Path entry = left.resolve("root/people").resolve(LogPaths.entry(sequence));
      if (!Files.exists(entry)) {
        return records;
      }
      Commit commit = LedgerJson.read(Files.readAllBytes(entry), LogEntry.class).commit();
      if (commit != null) {
        records += commit.ledger().stream().mapToLong(of -> of.until() - of.from()).sum();
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
