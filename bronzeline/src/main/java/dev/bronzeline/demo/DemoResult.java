package dev.bronzeline.demo;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.bronzeline.ledger.VerificationReport;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a demo did and found.
 *
 * @param pipeline the pipeline that ran
 * @param folder where everything is on this machine
 * @param root the root of the tables
 * @param rootFolder the same root as plain files on this machine
 * @param account what was sent beside what the ledger says
 * @param verification the proof from the log and the files
 * @param entries how many entries the log has
 * @param folders the files by folder
 * @param deadLetters some of them
 * @param answer a query over the accepted rows; null when there are none
 * @param seconds how long it took, from the start of the servers to the end of the job
 */
public record DemoResult(
    String pipeline,
    String folder,
    String root,
    String rootFolder,
    Account account,
    VerificationReport verification,
    long entries,
    List<FolderSummary> folders,
    List<TableLook.DeadLetter> deadLetters,
    TableLook.@Nullable Answer answer,
    double seconds) {

  /** Whether every record is accounted for as it was sent, and the files prove it. */
  @JsonProperty
  public boolean holds() {
    return account.holds() && verification.holds();
  }
}
