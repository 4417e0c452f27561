package dev.bronzeline.bench;

/**
 * One measured run of one job.
 *
 * @param variant the job
 * @param round in which round, from 1
 * @param usage what it used
 * @param rows how many rows it left
 */
record Run(Variant variant, int round, Meter.Usage usage, long rows) {}
