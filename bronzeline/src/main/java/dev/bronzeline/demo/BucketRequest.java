package dev.bronzeline.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The one S3 request that Hadoop's client does not offer: make a bucket, signed with AWS Signature
 * Version 4.
 */
record BucketRequest(URI endpoint, String accessKey, String secretKey) {
  static final String REGION = "us-east-1";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final String ALREADY_MINE = "BucketAlreadyOwnedByYou";

  void create(String bucket) throws IOException {
    try {
      HttpResponse<String> response =
          HttpClient.newHttpClient().send(signedPut("/" + bucket), BodyHandlers.ofString());
      if (response.statusCode() != 200 && !response.body().contains(ALREADY_MINE)) {
        throw new IOException(
            "Cannot create bucket '%s' at %s: HTTP %d %s"
                .formatted(bucket, endpoint, response.statusCode(), response.body()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while bucket '" + bucket + "' was created", e);
    }
  }

  private HttpRequest signedPut(String path) {
    String time = TIME.format(Instant.now());
    String day = time.substring(0, 8);
    String signedHeaders = "host;x-amz-content-sha256;x-amz-date";
    String bodyHash = sha256("");
    String request =
        String.join(
            "\n",
            "PUT",
            path,
            "",
            "host:" + endpoint.getAuthority(),
            "x-amz-content-sha256:" + bodyHash,
            "x-amz-date:" + time,
            "",
            signedHeaders,
            bodyHash);
    String scope = day + "/" + REGION + "/s3/aws4_request";
    byte[] key = ("AWS4" + secretKey).getBytes(UTF_8);
    for (String part : List.of(day, REGION, "s3", "aws4_request")) {
      key = hmac(key, part);
    }
    byte[] signature =
        hmac(key, String.join("\n", "AWS4-HMAC-SHA256", time, scope, sha256(request)));
    return HttpRequest.newBuilder(endpoint.resolve(path))
        .header("x-amz-content-sha256", bodyHash)
        .header("x-amz-date", time)
        .header(
            "Authorization",
            "AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s"
                .formatted(accessKey, scope, signedHeaders, HexFormat.of().formatHex(signature)))
        .PUT(BodyPublishers.noBody())
        .build();
  }

  private static String sha256(String text) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Without the keys. */
  @Override
  public String toString() {
    return "BucketRequest[" + endpoint + "]";
  }
}
