package dev.qbipcs;

/**
 * Counters of a service, as {@code struct qb_ipcs_stats}. Rejected clients count in
 * neither.
 *
 * @param activeConnections connections established now
 * @param closedConnections connections closed since the start or the last reset
 */
public record ServiceStats(long activeConnections, long closedConnections) {

}
