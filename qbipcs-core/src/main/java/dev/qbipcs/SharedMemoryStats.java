package dev.qbipcs;

/**
 * How much shared memory a service may use for the files of its clients, and uses.
 *
 * @param used bytes that are reserved, headers and whole pages included; those of all
 * services of this process that have the default limit, if this one has it
 * @param limit most bytes in all
 * @param limitPerUser most bytes of the clients of one user
 */
public record SharedMemoryStats(long used, long limit, long limitPerUser) {

}
