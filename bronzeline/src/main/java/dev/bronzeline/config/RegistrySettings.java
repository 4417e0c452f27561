package dev.bronzeline.config;

import java.io.Serializable;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A schema registry with Confluent's interface, and what it has of a pipeline: section {@code
 * schema.registry}. It can be printed, and it travels to executors, which ask for writers' schemas.
 *
 * @param urls where it is; each of them knows the same
 * @param subject the subject with the schema of the pipeline's events; null when it is not known,
 *     and then only writers' schemas are asked for
 * @param version the version of that subject; null for the latest one
 * @param login how to log in; null when anybody may ask
 * @param trustStore whom to believe to be the registry; null for whom Java believes
 * @param keyStore who we are; null to stay anonymous
 * @param patience how often and how long to ask
 * @param refreshAfter for how long the latest version is remembered: {@code schema.refresh}
 */
public record RegistrySettings(
    List<String> urls,
    @Nullable String subject,
    @Nullable Integer version,
    @Nullable Login login,
    @Nullable KeyStoreFile trustStore,
    @Nullable KeyStoreFile keyStore,
    Patience patience,
    Duration refreshAfter)
    implements Serializable {

  private static final long serialVersionUID = 1;
  private static final String LATEST = "latest";
  private static final String REMEDY = "leave one out";

  /** How subjects are called. */
  enum SubjectStrategy {
    /** {@code topic-value}. */
    TOPIC,
    /** The full name of the record. */
    RECORD,
    /** {@code topic-full.name.of.the.Record}. */
    TOPIC_RECORD
  }

  /**
   * How to log in: by name and password, or by a token.
   *
   * @param user the name; null with a token
   * @param secret the password, or the token
   */
  public record Login(@Nullable String user, Secret secret) implements Serializable {
    private static final long serialVersionUID = 1;
  }

  /**
   * A file with certificates or keys, PKCS 12 or JKS. It must be there on every machine.
   *
   * @param file where it is
   * @param password what opens it; null when nothing is needed
   */
  public record KeyStoreFile(String file, @Nullable Secret password) implements Serializable {
    private static final long serialVersionUID = 1;
  }

  /**
   * How often and how long to ask.
   *
   * @param connect how long a connection may take
   * @param request how long an answer may take
   * @param retries how often all URLs are asked again
   * @param backoff how long to wait before the first of these; the next waits are twice as long
   *     each
   */
  public record Patience(Duration connect, Duration request, int retries, Duration backoff)
      implements Serializable {
    private static final long serialVersionUID = 1;

    /** After this time, no answer is waited for any more, however many URLs are left. */
    public Duration most() {
      return request.multipliedBy(retries + 1L);
    }
  }

  /** The list is copied. */
  public RegistrySettings {
    urls = List.copyOf(urls);
  }

  /** Another version of the same subject. */
  public RegistrySettings at(@Nullable Integer otherVersion) {
    return new RegistrySettings(
        urls, subject, otherVersion, login, trustStore, keyStore, patience, refreshAfter);
  }

  /** Another subject of the same registry, its latest version. */
  public RegistrySettings of(String otherSubject) {
    return new RegistrySettings(
        urls, otherSubject, null, login, trustStore, keyStore, patience, refreshAfter);
  }

  /**
   * Reads the section.
   *
   * @param topic the topic of the pipeline; null when it reads several, or a pattern
   * @return null when no registry is named
   */
  static @Nullable RegistrySettings read(
      Settings registry,
      Path directory,
      @Nullable String topic,
      boolean needsSubject,
      Duration refreshAfter) {
    List<String> urls = registry.some("urls", Kind.TEXT);
    SubjectStrategy strategy =
        registry.get("subject-strategy", Kind.oneOf(SubjectStrategy.class), SubjectStrategy.TOPIC);
    String given = registry.find("subject", Kind.TEXT);
    String record = registry.find("record", Kind.TEXT);
    Integer version = registry.get("version", versionKind(), 0);
    Login login = login(registry);
    KeyStoreFile trust = store(registry, directory, "trust-store");
    KeyStoreFile key = store(registry, directory, "key-store");
    Patience patience =
        new Patience(
            registry.get("connect-timeout", Kind.DURATION, Duration.ofSeconds(5)),
            registry.get("request-timeout", Kind.DURATION, Duration.ofSeconds(10)),
            registry.get("retries", Kind.count(0, 100), 3),
            registry.get("retry-backoff", Kind.DURATION, Duration.ofMillis(200)));
    for (String timeout : List.of("connect-timeout", "request-timeout")) {
      Duration value = timeout.startsWith("c") ? patience.connect : patience.request;
      if (value.isZero()) {
        registry.wrong(timeout, "must be longer than nothing", null);
      }
    }
    if (urls.isEmpty()) {
      return null;
    }
    checkUrls(registry, urls);
    String subject = given != null ? given : subject(strategy, topic, record);
    if (subject == null && needsSubject) {
      tellMissing(registry, strategy, topic, record);
    }
    return new RegistrySettings(
        urls.stream().map(url -> url.replaceFirst("/+$", "")).toList(),
        subject,
        version == 0 ? null : version,
        login,
        trust,
        key,
        patience,
        refreshAfter);
  }

  private static @Nullable String subject(
      SubjectStrategy strategy, @Nullable String topic, @Nullable String record) {
    return switch (strategy) {
      case TOPIC -> topic == null ? null : topic + "-value";
      case RECORD -> record;
      case TOPIC_RECORD -> topic == null || record == null ? null : topic + "-" + record;
    };
  }

  private static void tellMissing(
      Settings registry,
      SubjectStrategy strategy,
      @Nullable String topic,
      @Nullable String record) {
    if (strategy != SubjectStrategy.TOPIC && record == null) {
      registry.problem(
          "record",
          "is required for subject-strategy: " + Kind.word(strategy),
          "name the record, as in com.example.Order, or the subject");
    }
    if (strategy != SubjectStrategy.RECORD && topic == null) {
      registry.problem(
          "subject", "is required, since the pipeline may read several topics", "name the subject");
    }
  }

  /** A URL may hold a password by mistake, so problems do not show it. */
  private static void checkUrls(Settings registry, List<String> urls) {
    for (int i = 0; i < urls.size(); i++) {
      String key = urls.size() == 1 && !registry.isList("urls") ? "urls" : "urls[" + i + "]";
      URI url = uri(urls.get(i));
      if (url == null
          || url.getHost() == null
          || !List.of("http", "https").contains(String.valueOf(url.getScheme()))) {
        registry.problem(key, "must be a URL such as https://registry:8081", null);
      } else if (url.getUserInfo() != null) {
        registry.problem(
            key, "must not name a user", "write schema.registry.user and schema.registry.password");
      }
    }
  }

  private static @Nullable URI uri(String url) {
    try {
      return new URI(url);
    } catch (URISyntaxException e) {
      return null;
    }
  }

  private static @Nullable Login login(Settings registry) {
    String user = registry.find("user", Kind.TEXT);
    Secret password = registry.secret("password");
    Secret token = registry.secret("token");
    if ((user == null) != (password == null)) {
      registry.problem(
          user == null ? "user" : "password",
          "is required beside " + (user == null ? "password" : "user"),
          "give both, or none");
    }
    if (token != null && (user != null || password != null)) {
      registry.problem("token", "has no use beside user and password", REMEDY);
    }
    if (token != null) {
      return new Login(null, token);
    }
    return user == null || password == null ? null : new Login(user, password);
  }

  private static @Nullable KeyStoreFile store(Settings registry, Path directory, String key) {
    String file = registry.find(key, Kind.TEXT);
    Secret password = registry.secret(key + "-password");
    if (file == null) {
      if (password != null) {
        registry.problem(key, "is required beside " + key + "-password", "name the file");
      }
      return null;
    }
    Path path = directory.resolve(file).toAbsolutePath().normalize();
    if (!Files.isRegularFile(path)) {
      registry.wrong(
          key,
          "must be a file, relative to the configuration directory",
          Nearest.remedy(file, ConfigFiles.beside(directory, path)));
    }
    return new KeyStoreFile(path.toString(), password);
  }

  /** A number, or 0 for the latest version. */
  private static Kind<Integer> versionKind() {
    return new Kind<>(
        "registry version",
        "'latest' or a number, 1 or above",
        0,
        text -> text.equals(LATEST) ? 0 : Kind.count(1).parse().apply(text),
        number -> number == 0 ? LATEST : String.valueOf(number));
  }
}
