package dev.bronzeline.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of a configuration directory, laid over each other. From the weakest to the strongest:
 * {@code spark_config.yaml}, {@code kafka.yaml}, {@code pipelines/<name>.yaml}, {@code
 * environments/<environment>.yaml}, its section {@code pipelines.<name>}, and the command line.
 */
final class ConfigFiles {

  private static final String SPARK = "spark_config.yaml";
  private static final String KAFKA = "kafka.yaml";
  private static final String PIPELINES = "pipelines";
  private static final String ENVIRONMENTS = "environments";
  private static final String YAML = ".yaml";

  /** Sections whose keys have dots, because they are another system's. */
  private static final List<String> PASSED_ON = List.of("spark.conf.", "kafka.options.");

  private static final Set<String> IN_SPARK = Set.of("spark", "streaming", "storage");

  private final Path directory;
  private final Problems problems = new Problems();
  private boolean readable = true;
  private @Nullable String pipeline;

  ConfigFiles(Path directory) {
    this.directory = directory;
  }

  Problems problems() {
    return problems;
  }

  void throwIfProblems() {
    problems.throwIfAny("The configuration in " + directory);
  }

  /** The name of the pipeline that {@link #load} found. */
  String pipeline() {
    if (pipeline == null) {
      throw new IllegalStateException("no pipeline was loaded");
    }
    return pipeline;
  }

  /**
   * All settings as one tree.
   *
   * @param topicOrPipeline the pipeline or its topic; null for what all pipelines share
   * @throws InvalidConfigException when a file is missing or is not YAML: nothing that could be
   *     said about settings would help then
   */
  Tree.Section load(
      @Nullable String topicOrPipeline, String environment, Map<String, String> overrides) {
    if (!Files.isDirectory(directory)) {
      problems.add("", null, "there is no such directory", "name the one with " + SPARK);
      throwIfProblems();
    }
    List<String> pipelines = names(PIPELINES);
    Tree.Section tree = optional(SPARK).merge(optional(KAFKA));
    if (topicOrPipeline != null) {
      pipeline = find(topicOrPipeline, pipelines);
      if (pipeline != null) {
        tree = tree.merge(read(PIPELINES + "/" + pipeline + YAML));
      }
    }
    tree = tree.merge(overlay(environment, pipelines));
    if (!readable) {
      throwIfProblems();
    }
    for (Map.Entry<String, String> override : new TreeMap<>(overrides).entrySet()) {
      Tree value = value(override.getValue());
      tree = tree.with(segments(override.getKey()), value);
    }
    Tree.Section all = tree;
    problems.locate(path -> place(all, path));
    return all;
  }

  /** The files beside a path, as a configuration would name them; empty if there are none. */
  static List<String> beside(Path directory, Path path) {
    Path base = directory.toAbsolutePath().normalize();
    return list(path.getParent()).stream().map(file -> base.relativize(file).toString()).toList();
  }

  /** The name of the pipeline with this name or, if there is none, with this topic. */
  private @Nullable String find(String topicOrPipeline, List<String> pipelines) {
    if (pipelines.contains(topicOrPipeline)) {
      return topicOrPipeline;
    }
    List<String> readers = new ArrayList<>();
    List<String> topics = new ArrayList<>(pipelines);
    for (String name : pipelines) {
      String file = PIPELINES + "/" + name + YAML;
      // What is wrong with the files of other pipelines is not this pipeline's problem.
      Tree.Section other = YamlText.section(file, text(file), new Problems());
      List<String> read = other == null ? List.of() : topics(other);
      topics.addAll(read);
      if (read.contains(topicOrPipeline)) {
        readers.add(name);
      }
    }
    if (readers.size() == 1) {
      return readers.get(0);
    }
    readable = false;
    if (readers.isEmpty()) {
      problems.add(
          new Origin(PIPELINES + "/"),
          "",
          null,
          "has no pipeline '%s', and none that reads such a topic".formatted(topicOrPipeline),
          Nearest.remedy(topicOrPipeline, topics.stream().distinct().toList()));
    } else {
      problems.add(
          new Origin(PIPELINES + "/"),
          "",
          null,
          "has several pipelines that read the topic '%s'".formatted(topicOrPipeline),
          "name one of them: " + String.join(", ", readers));
    }
    return null;
  }

  private static List<String> topics(Tree.Section pipeline) {
    List<String> topics = new ArrayList<>();
    if (pipeline.get("source") instanceof Tree.Section source) {
      if (source.get("topic") instanceof Tree.Text topic) {
        topics.add(topic.text());
      }
      if (source.get("topics") instanceof Tree.Items several) {
        for (Tree item : several.items()) {
          if (item instanceof Tree.Text topic) {
            topics.add(topic.text());
          }
        }
      }
    }
    return topics;
  }

  private Tree.Section overlay(String environment, List<String> pipelines) {
    List<String> known = names(ENVIRONMENTS);
    if (!known.contains(environment)) {
      readable = false;
      problems.add(
          new Origin(ENVIRONMENTS + "/"),
          "",
          null,
          "has no environment '%s'".formatted(environment),
          Nearest.remedy(environment, known));
      return empty("");
    }
    Tree.Section overlay = read(ENVIRONMENTS + "/" + environment + YAML);
    Tree.Section common = overlay.without(PIPELINES);
    Tree perPipeline = overlay.get(PIPELINES);
    if (!(perPipeline instanceof Tree.Section sections)) {
      return overlay;
    }
    for (Map.Entry<String, Tree> entry : sections.entries().entrySet()) {
      if (!pipelines.contains(entry.getKey())) {
        problems.add(
            entry.getValue().origin(),
            PIPELINES + "." + entry.getKey(),
            null,
            "is not a pipeline",
            Nearest.remedy(entry.getKey(), pipelines));
      }
    }
    return pipeline != null && sections.get(pipeline) instanceof Tree.Section own
        ? common.merge(own)
        : common;
  }

  private Tree.Section optional(String file) {
    return Files.exists(directory.resolve(file)) ? read(file) : empty(file);
  }

  private Tree.Section read(String file) {
    Tree.Section section = YamlText.section(file, text(file), problems);
    if (section == null) {
      readable = false;
      return empty(file);
    }
    return section;
  }

  private String text(String file) {
    try {
      return Files.readString(directory.resolve(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      readable = false;
      problems.add(new Origin(file), "", null, "cannot be read: " + e, null);
      return "";
    }
  }

  private List<String> names(String folder) {
    return list(directory.resolve(folder)).stream()
        .map(file -> file.getFileName().toString())
        .filter(name -> name.endsWith(YAML))
        .map(name -> name.substring(0, name.length() - YAML.length()))
        .toList();
  }

  private static List<Path> list(@Nullable Path folder) {
    if (folder == null || !Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.toAbsolutePath().normalize()).sorted().toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static Tree.Section empty(String file) {
    return new Tree.Section(Map.of(), new Origin(file));
  }

  private static List<String> segments(String path) {
    for (String prefix : PASSED_ON) {
      if (path.startsWith(prefix) && path.length() > prefix.length()) {
        List<String> segments = new ArrayList<>(List.of(prefix.split("\\.")));
        segments.add(path.substring(prefix.length()));
        return segments;
      }
    }
    return List.of(path.split("\\.", -1));
  }

  /** A list or a section if it is written like one in YAML, nothing, or the text itself. */
  private Tree value(String value) {
    Origin origin = new Origin(Origin.COMMAND_LINE);
    if (value.isEmpty()) {
      return new Tree.Nothing(origin);
    }
    if (!value.startsWith("[") && !value.startsWith("{")) {
      return new Tree.Text(value, origin);
    }
    Tree tree = YamlText.read(origin.file(), value, problems);
    return tree == null ? new Tree.Nothing(origin) : tree;
  }

  /** Where a setting stands or, when it is missing, where it belongs. */
  private @Nullable Origin place(Tree tree, String path) {
    if (path.isEmpty()) {
      return null;
    }
    Origin found = below(tree, path);
    if (found != null) {
      return found;
    }
    String first = path.replaceFirst("[.\\[].*", "");
    if (IN_SPARK.contains(first)) {
      return new Origin(SPARK);
    }
    if (first.equals("kafka")) {
      return new Origin(KAFKA);
    }
    return pipeline == null ? null : new Origin(PIPELINES + "/" + pipeline + YAML);
  }

  /** The place of the deepest part of a path that exists; null when no part does. */
  private static @Nullable Origin below(Tree tree, String path) {
    if (tree instanceof Tree.Section section) {
      for (Map.Entry<String, Tree> entry : section.entries().entrySet()) {
        String key = entry.getKey();
        if (path.equals(key) || path.startsWith(key + ".") || path.startsWith(key + "[")) {
          Origin deeper = below(entry.getValue(), rest(path, key.length()));
          return deeper == null ? entry.getValue().origin() : deeper;
        }
      }
    } else if (tree instanceof Tree.Items list && path.startsWith("[")) {
      int end = path.indexOf(']');
      int index = Integer.parseInt(path.substring(1, end));
      if (index < list.items().size()) {
        Tree item = list.items().get(index);
        Origin deeper = below(item, rest(path, end + 1));
        return deeper == null ? item.origin() : deeper;
      }
    }
    return null;
  }

  private static String rest(String path, int from) {
    return path.startsWith(".", from) ? path.substring(from + 1) : path.substring(from);
  }
}
