package dev.bronzeline.launch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bronzeline.ledger.LedgerJson;
import dev.bronzeline.ledger.Output;
import dev.bronzeline.storage.ManifestFormat;
import dev.bronzeline.storage.ManifestWriter;
import dev.bronzeline.storage.ManifestWriter.Written;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code bronze manifest}: writes the list of data files, so that readers need not list folders.
 */
@Command(
    name = "manifest",
    mixinStandardHelpOptions = true,
    description = {
      "Writes manifests below _manifests/ of the root: all committed files with their size, rows,"
          + " offsets and event times.",
      "A manifest is replaced as a whole; readers never see a part of one."
    })
final class ManifestCommand implements Callable<Integer> {

  @Mixin private RootOptions root = new RootOptions();

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      split = ",",
      description = "json, parquet, text, or several with commas between. Default: all three.")
  private List<ManifestFormat> formats = Arrays.asList(ManifestFormat.values());

  @Option(
      names = "--output",
      paramLabel = "TABLE",
      split = ",",
      description = "validated, dlq, or both with a comma between. Default: both, one each.")
  private List<Output> outputs = Output.tables();

  @Option(names = "--json", description = "Prints one JSON object.")
  private boolean json;

  /** One manifest, as {@code --json} tells it. */
  private record Line(String path, long files, long records, long bytes) {}

  @Override
  public Integer call() throws IOException {
    RootOptions.Target target = root.find();
    var writer = new ManifestWriter(target.hadoop());
    List<Line> lines = new ArrayList<>();
    for (Output output : outputs) {
      for (ManifestFormat format : formats) {
        Written written =
            writer.writeManifest(
                target.root() + "/" + output.folder(), "manifest" + format.extension());
        lines.add(
            new Line(
                written.path(),
                written.manifest().files().size(),
                written.manifest().totalRecordCount(),
                written.manifest().totalSize()));
      }
    }
    PrintWriter out = Objects.requireNonNull(spec, "picocli sets it").commandLine().getOut();
    if (json) {
      out.println(new String(LedgerJson.write(lines), UTF_8));
    } else {
      var table = new TextTable("manifest", "files", "records", "size");
      lines.forEach(
          line ->
              table.row(line.path(), line.files(), line.records(), TextTable.bytes(line.bytes())));
      table.print(out);
    }
    out.flush();
    return ExitCode.OK.code();
  }
}
