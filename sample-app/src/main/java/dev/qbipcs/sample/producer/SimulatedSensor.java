package dev.qbipcs.sample.producer;

/**
 * A sensor whose values follow a wave.
 *
 * @param name the sensor's name
 * @param mean the middle of the wave
 * @param amplitude the amplitude of the wave
 * @param period the number of readings in one cycle
 */
record SimulatedSensor(String name, double mean, double amplitude, int period) {

	/**
	 * Return the value of a reading.
	 * @param round the number of the reading
	 * @return the value, in tenths
	 */
	double value(long round) {
		double wave = Math.sin(2 * Math.PI * Math.floorMod(round, this.period) / this.period);
		return Math.round(10 * (this.mean + this.amplitude * wave)) / 10.0;
	}

}
