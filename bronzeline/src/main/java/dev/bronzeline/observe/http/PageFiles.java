package dev.bronzeline.observe.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;

/** The page for people: three files, which come from this process alone and ask it alone. */
public final class PageFiles {
  private static final String FOLDER = "/dev/bronzeline/observe/page/";

  private PageFiles() {}

  /** The routes of the page; its data is at {@code /status}. */
  public static Map<String, Route> routes() {
    return Map.of(
        "/", file("index.html", "text/html; charset=utf-8"),
        "/page.css", file("page.css", "text/css; charset=utf-8"),
        "/page.js", file("page.js", "text/javascript; charset=utf-8"));
  }

  private static Route file(String name, String type) {
    Answer answer = new Answer(200, type, read(name));
    return pipeline -> answer;
  }

  private static String read(String name) {
    try (InputStream in = PageFiles.class.getResourceAsStream(FOLDER + name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
