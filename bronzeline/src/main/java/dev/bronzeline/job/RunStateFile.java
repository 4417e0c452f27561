package dev.bronzeline.job;

import dev.bronzeline.ledger.LedgerJson;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Where the state of a root's job is written down for {@code bronze status}: a courtesy, on which
 * nothing depends. Each writing replaces the one before.
 */
public final class RunStateFile {
  private static final String PLACE = "_state/stream.json";

  private final Path file;
  private final Configuration hadoop;

  /** The state of the job that writes to a root. */
  public RunStateFile(String root, Configuration hadoop) {
    this.file = new Path(root, PLACE);
    this.hadoop = hadoop;
  }

  /** Writes the state down. */
  public void write(RunState state) throws IOException {
    try (FSDataOutputStream out = files().create(file, true)) {
      out.write(LedgerJson.write(state));
    }
  }

  /** What was last written; empty if nothing was, or nothing that can be read. */
  public Optional<RunState> read() throws IOException {
    try (FSDataInputStream in = files().open(file)) {
      return Optional.of(LedgerJson.read(in.readAllBytes(), RunState.class));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  private FileSystem files() throws IOException {
    return file.getFileSystem(hadoop);
  }
}
