package dev.qbipcs.sample.producer;

/**
 * A sensor whose values follow a wave, so that they come back to where they were.
 *
 * @param name the sensor's name
 * @param mean the middle of the wave
 * @param amplitude how far the wave goes up and down
 * @param period after how many readings it repeats
 */
record SimulatedSensor(String name, double mean, double amplitude, int period) {

	/**
	 * Return a reading's value.
	 * @param round the number of the reading
	 * @return the value, in tenths
	 */
	double value(long round) {
		double wave = Math.sin(2 * Math.PI * Math.floorMod(round, this.period) / this.period);
		return Math.round(10 * (this.mean + this.amplitude * wave)) / 10.0;
	}

}
