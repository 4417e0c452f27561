package dev.bronzeline.config;

import org.jspecify.annotations.Nullable;

/**
 * How S3 is reached: section {@code storage.s3}. Without keys, the AWS SDK's own chain
 * (environment, profile, instance role) is asked.
 *
 * @param endpoint the endpoint, such as {@code http://localhost:9000}; null for AWS itself
 * @param region the region; null when the SDK is to find it
 * @param pathStyle whether buckets are paths and not host names, as MinIO wants it
 * @param accessKey the access key; null with the secret key
 * @param secretKey the secret key; null with the access key
 * @param ssl whether to speak TLS
 */
public record S3Settings(
    @Nullable String endpoint,
    @Nullable String region,
    boolean pathStyle,
    @Nullable Secret accessKey,
    @Nullable Secret secretKey,
    boolean ssl) {

  static S3Settings read(Settings s3) {
    S3Settings settings =
        new S3Settings(
            s3.find("endpoint", Kind.TEXT),
            s3.find("region", Kind.TEXT),
            s3.get("path-style", Kind.FLAG, false),
            s3.secret("access-key"),
            s3.secret("secret-key"),
            s3.get("ssl", Kind.FLAG, true));
    needs(s3, settings.accessKey, "access-key", settings.secretKey, "secret-key");
    needs(s3, settings.secretKey, "secret-key", settings.accessKey, "access-key");
    return settings;
  }

  private static void needs(
      Settings s3, @Nullable Secret given, String key, @Nullable Secret other, String missing) {
    if (given != null && other == null && !s3.has(missing)) {
      s3.problem(missing, "is required beside " + s3.path(key), "give both keys or none");
    }
  }
}
