package dev.qbipcs.benchmarks.sidebyside;

/**
 * Measures some rows of the results.
 */
@FunctionalInterface
interface Experiment {

	void run(Laboratory laboratory);

}
