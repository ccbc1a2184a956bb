package dev.qbipcs.struct;

/**
 * A type cannot be laid out as a C struct. The message names the type, the component and
 * the reason.
 */
public class StructDefinitionException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create an exception.
	 * @param message names the type, the component and the reason
	 */
	public StructDefinitionException(String message) {
		super(message);
	}

}
