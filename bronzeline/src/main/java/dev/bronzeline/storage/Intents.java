package dev.bronzeline.storage;

import dev.bronzeline.ledger.LedgerJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The intents of a root, one file each. */
final class Intents {
  private static final String FOLDER = CommitLog.FOLDER + "/intents";
  private static final Pattern NAME = Pattern.compile(FOLDER + "/([a-z0-9]+)-(\\d{10,})\\.json");

  private final Store store;

  Intents(Store store) {
    this.store = store;
  }

  /** Where an intent is, and whose it is. */
  record Place(WriterId writer, String path) {
    static Place of(WriterId writer, long batch) {
      return new Place(writer, "%s/%s-%010d.json".formatted(FOLDER, writer, batch));
    }
  }

  List<Place> list() throws IOException {
    List<Place> places = new ArrayList<>();
    for (Stored stored : store.list(FOLDER)) {
      Matcher name = NAME.matcher(stored.path());
      if (name.matches()) {
        WriterId.parse(name.group(1))
            .ifPresent(writer -> places.add(new Place(writer, stored.path())));
      }
    }
    return places;
  }

  /** The intent; empty if its writer has dropped it meanwhile. */
  Optional<Intent> read(Place place) throws IOException {
    Optional<byte[]> json = store.read(place.path());
    if (json.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(LedgerJson.read(json.get(), Intent.class));
    } catch (IOException e) {
      throw new IOException(
          ("%s cannot be read: %s. It lists files that a writer was about to publish. Delete it if"
                  + " it cannot be restored; 'bronze verify' then names the files that no entry"
                  + " lists.")
              .formatted(place.path(), e.getMessage()),
          e);
    }
  }

  void write(Place place, Intent intent) throws IOException {
    store.put(place.path(), LedgerJson.write(intent));
  }

  void drop(Place place) throws IOException {
    store.delete(place.path());
  }
}
