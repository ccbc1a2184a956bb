package dev.qbipcs.sample.telemetry;

/**
 * How a subscriber wants its alerts.
 */
enum AlertForm {

	/** JSON, for programs that read text. */
	JSON(13),

	/** A C struct, {@link BinaryAlert}. */
	STRUCT(22);

	private final int id;

	AlertForm(int id) {
		this.id = id;
	}

	/**
	 * Return the id of these events.
	 * @return the id in their header
	 */
	int id() {
		return this.id;
	}

}
