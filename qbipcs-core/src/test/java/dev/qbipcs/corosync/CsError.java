package dev.qbipcs.corosync;

import java.util.Arrays;

/**
 * What corosync's services put into the header of a response: {@code cs_error_t}
 * ({@code corotypes.h}), as far as they use it.
 */
enum CsError {

	OK(1), LIBRARY(2), TRY_AGAIN(6), INVALID_PARAM(7), NO_MEMORY(8), BAD_HANDLE(9), BUSY(10), ACCESS(11), NOT_EXIST(12),
	NAME_TOO_LONG(13), EXIST(14), NOT_SUPPORTED(19), NO_SECTIONS(27), TOO_MANY_GROUPS(30), SECURITY(100);

	private final int number;

	CsError(int number) {
		this.number = number;
	}

	static CsError of(int number) {
		return Arrays.stream(values())
			.filter((error) -> error.number == number)
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("No cs_error_t of the tests is " + number));
	}

	int number() {
		return this.number;
	}

}
