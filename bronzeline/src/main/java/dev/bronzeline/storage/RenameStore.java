package dev.bronzeline.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Options.CreateOpts;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A root on a Hadoop file system that renames cheaply and atomically, such as HDFS. A file is
 * written below {@code _staging} and appears under its name by a rename; where it must not replace
 * anything, by one that fails if the name is taken.
 */
final class RenameStore implements Store {
  private static final Logger LOG = LoggerFactory.getLogger(RenameStore.class);

  private final RootPath root;
  private final FileContext files;

  RenameStore(Path root, Configuration configuration) throws IOException {
    this.root = new RootPath(root);
    this.files = FileContext.getFileContext(root.toUri(), configuration);
  }

  @Override
  public boolean createIfAbsent(String path, byte[] content) throws IOException {
    Path target = root.resolve(path);
    Path complete = writeStaged(path, content);
    try {
      files.mkdir(target.getParent(), null, true);
      files.rename(complete, target, Rename.NONE);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } finally {
      deleteIfExists(complete);
    }
  }

  @Override
  public Optional<byte[]> read(String path) throws IOException {
    try (FSDataInputStream in = files.open(root.resolve(path))) {
      return Optional.of(in.readAllBytes());
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  @Override
  public List<Stored> list(String folder) throws IOException {
    List<Stored> found = new ArrayList<>();
    try {
      RemoteIterator<LocatedFileStatus> below = files.util().listFiles(root.folder(folder), true);
      while (below.hasNext()) {
        LocatedFileStatus file = below.next();
        found.add(new Stored(root.relative(file.getPath()), file.getLen()));
      }
    } catch (FileNotFoundException e) {
      LOG.debug("Nothing at {}", folder, e);
    }
    found.removeIf(stored -> StorePaths.isStaged(stored.path()));
    found.sort(Comparator.comparing(Stored::path));
    return found;
  }

  @Override
  public void put(String path, byte[] content) throws IOException {
    Path target = root.resolve(path);
    files.mkdir(target.getParent(), null, true);
    files.rename(writeStaged(path, content), target, Rename.OVERWRITE);
  }

  @Override
  public void delete(String path) throws IOException {
    deleteIfExists(root.resolve(path));
  }

  @Override
  public StagedOutput stage(String path) throws IOException {
    root.resolve(path);
    String staged = StorePaths.staged(path);
    Path file = root.resolve(staged);
    FSDataOutputStream stream = create(file);
    return new FileStagedOutput(stream, path, staged) {
      @Override
      void sync() throws IOException {
        stream.hsync();
      }

      @Override
      void discard() throws IOException {
        deleteIfExists(file);
      }
    };
  }

  @Override
  public void publish(StagedFile file) throws IOException {
    Path target = root.resolve(file.path());
    try {
      files.mkdir(target.getParent(), null, true);
      files.rename(root.resolve(file.token()), target, Rename.OVERWRITE);
    } catch (FileNotFoundException e) {
      if (!isThere(target, file.bytes())) {
        throw (IOException)
            new FileNotFoundException(
                    "Cannot publish %s: what was staged is gone, so it was retracted or swept"
                        .formatted(target))
                .initCause(e);
      }
    }
  }

  @Override
  public void retract(StagedFile file) throws IOException {
    deleteIfExists(root.resolve(file.token())); // first: afterwards nobody can publish it
    deleteIfExists(root.resolve(file.path()));
  }

  @Override
  public void sweep(Predicate<String> fileName) throws IOException {
    try {
      RemoteIterator<LocatedFileStatus> staged =
          files.util().listFiles(root.folder(StorePaths.STAGING), true);
      while (staged.hasNext()) {
        LocatedFileStatus found = staged.next();
        Path file = found.getPath();
        if (fileName.test(StorePaths.finalName(file.getName()))
            || StorePaths.isForgotten(
                file.getName(), Instant.ofEpochMilli(found.getModificationTime()), Instant.now())) {
          LOG.info("Removing {}, left behind by an older writer", file);
          deleteIfExists(file);
        }
      }
    } catch (FileNotFoundException e) {
      LOG.debug("Nothing is staged", e);
    }
  }

  private Path writeStaged(String path, byte[] content) throws IOException {
    Path file = root.resolve(StorePaths.staged(path));
    try (FSDataOutputStream stream = create(file)) {
      stream.write(content);
      stream.hsync();
    }
    return file;
  }

  private FSDataOutputStream create(Path file) throws IOException {
    return files.create(file, EnumSet.of(CreateFlag.CREATE), CreateOpts.createParent());
  }

  private boolean isThere(Path file, long bytes) throws IOException {
    try {
      return files.getFileStatus(file).getLen() == bytes;
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  private void deleteIfExists(Path file) throws IOException {
    try {
      files.delete(file, false);
    } catch (FileNotFoundException e) {
      LOG.debug("Nothing to delete at {}", file, e);
    }
  }
}
