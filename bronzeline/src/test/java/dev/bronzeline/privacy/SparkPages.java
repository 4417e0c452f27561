package dev.bronzeline.privacy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** All pages that a web server of a job shows, as far as links lead. */
final class SparkPages {
  private static final int MOST = 120;
  private static final Pattern LINK = Pattern.compile("(?:href|src)=\"([^\"#]+)\"");
  private static final Pattern STATIC = Pattern.compile(".*(/static/|\\.js|\\.css|\\.png|kill).*");
  private static final List<String> API =
      List.of(
          "environment",
          "jobs",
          "stages?withSummaries=true&details=true",
          "sql?details=true&planDescription=true&length=100",
          "executors",
          "storage/rdd");
  private static final Pattern APPLICATION = Pattern.compile("\"id\" : \"([^\"]+)\"");

  private final HttpClient client =
      HttpClient.newBuilder().followRedirects(Redirect.NORMAL).build();
  private final URI start;

  SparkPages(int port) {
    this.start = URI.create("http://127.0.0.1:" + port + "/");
  }

  /** The text of each page by its address. */
  Map<String, String> all() throws IOException, InterruptedException {
    Map<String, String> pages = new LinkedHashMap<>();
    Deque<URI> open = new ArrayDeque<>(List.of(start, start.resolve("api/v1/applications")));
    Matcher application = APPLICATION.matcher(get(start.resolve("api/v1/applications")).body());
    if (application.find()) {
      API.forEach(
          path ->
              open.add(start.resolve("api/v1/applications/" + application.group(1) + "/" + path)));
    }
    while (!open.isEmpty() && pages.size() < MOST) {
      URI page = open.poll();
      if (!pages.containsKey(page.toString())) {
        HttpResponse<String> response = get(page);
        String body = response.body();
        pages.put(page.toString(), body);
        Matcher links = LINK.matcher(body);
        while (links.find()) {
          URI link =
              response.uri().resolve(links.group(1).replace("&amp;", "&").replace(" ", "%20"));
          if (start.getAuthority().equals(link.getAuthority())
              && !STATIC.matcher(link.toString()).matches()) {
            open.add(link);
          }
        }
      }
    }
    return pages;
  }

  private HttpResponse<String> get(URI page) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(page).timeout(Duration.ofSeconds(30)).build(),
        BodyHandlers.ofString());
  }
}
