package dev.qbipcs.testsupport;

/**
 * Tells whether root runs the tests.
 */
public final class Root {

	private Root() {
	}

	/**
	 * Tell whether root runs the tests.
	 * @return whether the user is root
	 */
	public static boolean isUser() {
		return System.getProperty("user.name").equals("root");
	}

}
