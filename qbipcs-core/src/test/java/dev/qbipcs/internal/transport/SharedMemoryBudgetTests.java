package dev.qbipcs.internal.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.qbipcs.Errno;
import dev.qbipcs.IpcException;
import dev.qbipcs.SharedMemoryStats;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The reservations that a budget of shared memory grants.
 */
class SharedMemoryBudgetTests {

	private static final long GIB = 1L << 30;

	@Test
	void halfOfTheMemoryIsForFilesButNoMoreThanThereIsRoomFor() {
		assertThat(SharedMemoryBudget.limit(4 * GIB, 8 * GIB)).isEqualTo(2 * GIB);
		assertThat(SharedMemoryBudget.limit(4 * GIB, GIB)).isEqualTo(GIB);
		assertThat(SharedMemoryBudget.limit(Long.MAX_VALUE, GIB)).isEqualTo(GIB);
		assertThat(SharedMemoryBudget.limit(Long.MAX_VALUE, Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
	}

	@Test
	void allUsersTogetherGetNoMoreThanTheLimit() {
		SharedMemoryBudget budget = SharedMemoryBudget.of(100, 100);
		SharedMemoryBudget.Reservation first = budget.account(1).reserve(60);
		assertThatExceptionOfType(IpcException.class).isThrownBy(() -> budget.account(2).reserve(41))
			.matches((ex) -> ex.is(Errno.ENOMEM))
			.withMessageContaining("all clients have 60 of at most 100");
		budget.account(2).reserve(40);
		assertThat(budget.stats()).isEqualTo(new SharedMemoryStats(100, 100, 100));
		first.close();
		assertThat(budget.stats().used()).isEqualTo(40);
	}

	@Test
	void oneUserLeavesMemoryForOthers() {
		SharedMemoryBudget budget = SharedMemoryBudget.of(100, 0);
		budget.account(1).reserve(75);
		assertThatExceptionOfType(IpcException.class).isThrownBy(() -> budget.account(1).reserve(1))
			.matches((ex) -> ex.is(Errno.ENOMEM))
			.withMessageContaining("the clients of user 1 have 75 of at most 75");
		budget.account(2).reserve(25);
	}

	@Test
	void releasingTwiceCountsOnce() {
		SharedMemoryBudget budget = SharedMemoryBudget.of(100, 0);
		SharedMemoryBudget.Reservation reservation = budget.account(1).reserve(30);
		budget.account(1).reserve(30);
		reservation.close();
		reservation.close();
		assertThat(budget.stats().used()).isEqualTo(30);
	}

	@Test
	void veryLargeRequestsDoNotOverflow() {
		SharedMemoryBudget budget = SharedMemoryBudget.of(Long.MAX_VALUE, Long.MAX_VALUE);
		budget.account(1).reserve(Long.MAX_VALUE - 1);
		assertThatExceptionOfType(IpcException.class).isThrownBy(() -> budget.account(1).reserve(2));
		assertThat(budget.stats().used()).isEqualTo(Long.MAX_VALUE - 1);
	}

	@Test
	void servicesWithoutALimitOfTheirOwnShareThatOfTheHost() {
		assertThat(SharedMemoryBudget.of(0, 0)).isSameAs(SharedMemoryBudget.of(0, 0));
		assertThat(SharedMemoryBudget.of(0, 0).stats().limit()).isPositive();
	}

	@Test
	void aLimitOfUsersAloneLeavesTheServiceTheLimitOfTheHost() {
		SharedMemoryBudget host = SharedMemoryBudget.of(0, 0);
		SharedMemoryBudget budget = SharedMemoryBudget.of(0, 5);
		assertThat(budget.stats().limit()).isEqualTo(host.stats().limit());
		assertThat(budget.stats().limitPerUser()).isEqualTo(5);
		long before = host.stats().used();
		SharedMemoryBudget.Reservation reservation = budget.account(1).reserve(5);
		assertThat(host.stats().used()).isEqualTo(before + 5);
		assertThatExceptionOfType(IpcException.class).isThrownBy(() -> budget.account(1).reserve(1))
			.withMessageContaining("raise maxSharedMemoryPerUser");
		reservation.close();
		assertThat(host.stats().used()).isEqualTo(before);
	}

	@Test
	void severalThreadsReleaseItOnce() {
		SharedMemoryBudget budget = SharedMemoryBudget.of(100, 100);
		for (int i = 0; i < 200; i++) {
			SharedMemoryBudget.Reservation reservation = budget.account(1).reserve(100);
			List<CompletableFuture<Void>> threads = new ArrayList<>();
			for (int thread = 0; thread < 3; thread++) {
				threads.add(CompletableFuture.runAsync(reservation::close));
			}
			threads.forEach(CompletableFuture::join);
			assertThat(budget.stats().used()).isZero();
		}
	}

}
