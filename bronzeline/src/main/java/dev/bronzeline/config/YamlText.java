package dev.bronzeline.config;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Reads one YAML text into a {@link Tree}; keys that are given twice are problems. */
final class YamlText {

  private final String file;
  private final Problems problems;
  private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());

  private YamlText(String file, Problems problems) {
    this.file = file;
    this.problems = problems;
  }

  /** The tree of a text; null when it is not YAML, and that is noted. */
  static @Nullable Tree read(String file, String text, Problems problems) {
    Origin start = new Origin(file, 0);
    try {
      Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
      Node root = yaml.compose(new StringReader(text));
      return root == null ? new Tree.Nothing(start) : new YamlText(file, problems).tree(root, "");
    } catch (MarkedYAMLException e) {
      // The snippet that SnakeYAML would print is left out: it may hold a secret.
      int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
      problems.add(new Origin(file, line), "", null, "is not YAML: " + e.getProblem(), null);
    } catch (YAMLException e) {
      problems.add(start, "", null, "is not YAML: " + e.getMessage(), null);
    }
    return null;
  }

  /** The same for a whole file, which must be a section; an empty one is. */
  static Tree.@Nullable Section section(String file, String text, Problems problems) {
    Tree tree = read(file, text, problems);
    if (tree instanceof Tree.Section section) {
      return section;
    }
    if (tree instanceof Tree.Nothing) {
      return new Tree.Section(Map.of(), tree.origin());
    }
    if (tree != null) {
      problems.add(
          tree.origin(),
          "",
          null,
          "must be a section with keys, but is " + tree.kind(),
          "write 'key: value' lines");
    }
    return null;
  }

  private Tree tree(Node node, String path) {
    Origin origin = new Origin(file, node.getStartMark().getLine() + 1);
    if (!open.add(node)) {
      problems.add(origin, path, null, "contains itself through an alias", "write it out");
      return new Tree.Nothing(origin);
    }
    try {
      if (node instanceof MappingNode mapping) {
        return section(mapping, path, origin);
      }
      if (node instanceof SequenceNode sequence) {
        List<Tree> items = new ArrayList<>();
        for (Node item : sequence.getValue()) {
          items.add(tree(item, path + "[" + items.size() + "]"));
        }
        return new Tree.Items(items, origin);
      }
      return node.getTag().equals(Tag.NULL)
          ? new Tree.Nothing(origin)
          : new Tree.Text(((ScalarNode) node).getValue(), origin);
    } finally {
      open.remove(node);
    }
  }

  private Tree.Section section(MappingNode mapping, String path, Origin origin) {
    Map<String, Tree> entries = new LinkedHashMap<>();
    for (NodeTuple entry : mapping.getValue()) {
      int line = entry.getKeyNode().getStartMark().getLine() + 1;
      if (!(entry.getKeyNode() instanceof ScalarNode scalar)) {
        problems.add(new Origin(file, line), path, null, "has a key that is not a word", null);
        continue;
      }
      String key = scalar.getValue();
      String below = path.isEmpty() ? key : path + "." + key;
      Tree earlier = entries.get(key);
      if (earlier != null) {
        problems.add(
            new Origin(file, line),
            below,
            null,
            "is given twice, first in line " + earlier.origin().line(),
            "keep one of them");
      }
      entries.put(key, at(line, tree(entry.getValueNode(), below)));
    }
    return new Tree.Section(entries, origin);
  }

  /** A section begins, for a reader, in the line of its key. */
  private Tree at(int line, Tree tree) {
    Origin origin = new Origin(file, line);
    if (tree instanceof Tree.Section section) {
      return new Tree.Section(section.entries(), origin);
    }
    if (tree instanceof Tree.Items items) {
      return new Tree.Items(items.items(), origin);
    }
    return tree;
  }
}
