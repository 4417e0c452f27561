package dev.bronzeline.embedded.s3;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/**
 * An S3 server over a folder: {@code S3Server [--exit-with-parent] DIR PORT}, with its one pair of
 * keys in the environment variables {@value #ACCESS_KEY} and {@value #SECRET_KEY}.
 *
 * <p>It listens on 127.0.0.1 only; port 0 means any free one. When clients can connect it prints
 * {@code READY <port>}, its only line on standard output. An object is the plain file {@code
 * DIR/bucket/key}. With {@code --exit-with-parent} it stops when its standard input ends, so that a
 * killed parent leaves no orphan.
 *
 * <p>Make buckets through the S3 API, not as folders: access follows the file mode, and what mkdir
 * makes anybody can read.
 */
public final class S3Server implements AutoCloseable {
  static final String ACCESS_KEY = "BRONZE_S3_ACCESS_KEY";
  static final String SECRET_KEY = "BRONZE_S3_SECRET_KEY";

  private final S3Proxy proxy;

  private S3Server(S3Proxy proxy) {
    this.proxy = proxy;
  }

  public static void main(String[] args) {
    PrintStream ready = System.out;
    System.setOut(System.err);
    try {
      Arguments arguments = Arguments.parse(args);
      S3Server server =
          start(arguments.dir(), arguments.port(), required(ACCESS_KEY), required(SECRET_KEY));
      Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop"));
      if (arguments.exitWithParent()) {
        Thread watch = new Thread(S3Server::exitAtEndOfInput, "parent-watch");
        watch.setDaemon(true);
        watch.start();
      }
      ready.println("READY " + server.proxy.getPort());
      ready.flush();
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      Runtime.getRuntime().halt(2);
    } catch (Exception e) {
      e.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
  }

  private static S3Server start(Path dir, int port, String accessKey, String secretKey)
      throws Exception {
    Files.createDirectories(dir);
    S3Proxy proxy =
        S3Proxy.builder()
            .blobStore(new FilesystemNio2BlobStore(dir.toString()))
            .endpoint(URI.create("http://127.0.0.1:" + port))
            .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, accessKey, secretKey)
            .build();
    proxy.start();
    return new S3Server(proxy);
  }

  private static String required(String variable) {
    String value = System.getenv(variable);
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException("the environment variable " + variable + " is not set");
    }
    return value;
  }

  private static void exitAtEndOfInput() {
    try {
      while (System.in.read() >= 0) {
        // Whatever the parent writes is of no interest; only the end is.
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      System.exit(0);
    }
  }

  @Override
  public void close() {
    try {
      proxy.stop();
    } catch (Exception e) {
      System.err.println("the S3 server did not stop cleanly: " + e);
    }
  }

  private record Arguments(Path dir, int port, boolean exitWithParent) {
    static Arguments parse(String[] args) {
      List<String> rest = new ArrayList<>(List.of(args));
      boolean exitWithParent = rest.removeIf("--exit-with-parent"::equals);
      if (rest.size() != 2 || !rest.get(1).matches("\\d{1,5}")) {
        throw new IllegalArgumentException("usage: S3Server [--exit-with-parent] DIR PORT");
      }
      Path dir = Path.of(rest.get(0)).toAbsolutePath();
      return new Arguments(dir, Integer.parseInt(rest.get(1)), exitWithParent);
    }
  }
}
