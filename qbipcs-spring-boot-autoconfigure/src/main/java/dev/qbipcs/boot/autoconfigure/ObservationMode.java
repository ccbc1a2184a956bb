package dev.qbipcs.boot.autoconfigure;

/**
 * How calls of handlers are observed.
 */
public enum ObservationMode {

	/** As meters, if the observations would end in these and nowhere else. */
	AUTO,

	/** As meters, without observations. */
	METERS,

	/** As observations, which tracing and other observation handlers see. */
	OBSERVATIONS

}
