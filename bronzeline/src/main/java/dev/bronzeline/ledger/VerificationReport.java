package dev.bronzeline.ledger;

import java.util.List;
import java.util.Map;

/**
 * What a verification saw.
 *
 * @param findings everything that is not as the log promises, in the order of the log
 * @param notes what is allowed and yet worth knowing
 * @param summary what was looked at
 */
public record VerificationReport(List<Finding> findings, List<String> notes, Summary summary) {

  /**
   * What was looked at.
   *
   * @param entries entries of the log, openings and commits
   * @param commits those of them that publish a batch
   * @param files data files that the log lists
   * @param rows rows in those files, as the log says
   * @param bytes their size, as the log says
   * @param rowsRead rows that were read from files, 0 after a quick verification
   * @param totals the sums of all commits
   * @param lanes per lane, the whole range and the sums of every partition
   */
  public record Summary(
      long entries,
      long commits,
      long files,
      long rows,
      long bytes,
      long rowsRead,
      Totals totals,
      Map<String, List<PartitionLedger>> lanes) {}

  /** Whether everything is as the log promises. */
  public boolean holds() {
    return findings.isEmpty();
  }
}
