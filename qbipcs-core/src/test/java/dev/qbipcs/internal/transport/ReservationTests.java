package dev.qbipcs.internal.transport;

import dev.qbipcs.IpcException;
import dev.qbipcs.internal.ring.RingLayout;
import dev.qbipcs.internal.transport.SharedMemoryBudget.Account;
import dev.qbipcs.testsupport.ServiceNames;
import dev.qbipcs.testsupport.SharedMemory;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The files of a connection take from the budget while they exist, and nothing if they
 * cannot be created.
 */
class ReservationTests {

	private static final int PID = (int) ProcessHandle.current().pid();

	private static final int BUFFER = 12_328;

	private static final FileAccess ACCESS = new FileAccess(-1, -1, 0600);

	/** No directory can hold a file of this name. */
	private static final String IMPOSSIBLE = "no/such/directory";

	private final SharedMemoryBudget budget = SharedMemoryBudget.of(1 << 20, 1 << 20);

	private final Account account = this.budget.account(0);

	@Test
	void ringsTakeTheirMemoryUntilTheyAreRemoved() {
		ShmRings rings = ShmRings.create(ServiceNames.unique("reserved"), PID, 7, BUFFER, ACCESS, this.account);
		assertThat(used()).isEqualTo(3 * RingLayout.memorySize(BUFFER)).isEqualTo(3 * (4 + 3) * 4096);
		rings.dispose();
		assertThat(used()).isZero();
	}

	@Test
	void ringsThatCannotBeMadeTakeNothing() {
		assertThatExceptionOfType(IpcException.class)
			.isThrownBy(() -> ShmRings.create(IMPOSSIBLE, PID, 7, BUFFER, ACCESS, this.account));
		assertThat(used()).isZero();
	}

	@Test
	void ringsBeyondTheBudgetAreNotMade() {
		this.account.reserve(1 << 20);
		String service = ServiceNames.unique("reserved");
		assertThatExceptionOfType(IpcException.class)
			.isThrownBy(() -> ShmRings.create(service, PID, 7, BUFFER, ACCESS, this.account));
		assertThat(used()).isEqualTo(1 << 20);
		SharedMemory.assertNothingLeftOf(service);
	}

	@Test
	void theFileOfSocketsTakesAPageUntilItIsRemoved() {
		SocketFiles files = SocketFiles.create(ServiceNames.unique("reserved"), PID, 7, -1, ACCESS, this.account);
		assertThat(used()).isEqualTo(4096);
		files.unmap();
		files.remove();
		assertThat(used()).isZero();
	}

	@Test
	void filesOfSocketsThatCannotBeMadeTakeNothing() {
		assertThatExceptionOfType(IpcException.class)
			.isThrownBy(() -> SocketFiles.create(IMPOSSIBLE, PID, 7, -1, ACCESS, this.account));
		assertThatExceptionOfType(IpcException.class)
			.isThrownBy(() -> SocketFiles.create("x".repeat(100), PID, 7, -1, ACCESS, this.account));
		assertThat(used()).isZero();
	}

	private long used() {
		return this.budget.stats().used();
	}

}
