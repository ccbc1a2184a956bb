package dev.qbipcs.internal.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Permits are limited in all and by user, and each is released once.
 */
class ConnectionQuotaTests {

	private final AtomicInteger load = new AtomicInteger();

	@Test
	void aPermitIsReleasedOnce() {
		AtomicInteger releases = new AtomicInteger();
		ConnectionPermit permit = new ConnectionPermit(releases::incrementAndGet);
		assertThat(releases).hasValue(0);
		permit.release();
		permit.release();
		assertThat(releases).hasValue(1);
	}

	@Test
	void severalThreadsReleaseItOnce() {
		AtomicInteger releases = new AtomicInteger();
		for (int i = 0; i < 200; i++) {
			ConnectionPermit permit = new ConnectionPermit(releases::incrementAndGet);
			List<CompletableFuture<Void>> threads = new ArrayList<>();
			for (int thread = 0; thread < 3; thread++) {
				threads.add(CompletableFuture.runAsync(permit::release));
			}
			threads.forEach(CompletableFuture::join);
		}
		assertThat(releases).hasValue(200);
	}

	@Test
	void thereAreAsManyAsTheServiceAdmits() {
		ConnectionQuota quota = new ConnectionQuota(2, 2);
		ConnectionPermit first = Objects.requireNonNull(quota.tryAcquire(1, this.load));
		assertThat(quota.tryAcquire(2, this.load)).isNotNull();
		assertThat(quota.tryAcquire(3, this.load)).isNull();
		assertThat(quota.whyFull(3)).contains("2 connections already", "maxConnections");
		assertThat(this.load).hasValue(2);
		first.release();
		first.release();
		assertThat(this.load).hasValue(1);
		assertThat(quota.tryAcquire(3, this.load)).isNotNull();
		assertThat(quota.tryAcquire(3, this.load)).isNull();
	}

	@Test
	void aUserGetsNoMoreThanItsShare() {
		ConnectionQuota quota = new ConnectionQuota(10, 1);
		ConnectionPermit mine = Objects.requireNonNull(quota.tryAcquire(1, this.load));
		assertThat(quota.tryAcquire(1, this.load)).isNull();
		assertThat(quota.whyFull(1)).contains("1 connections of that user", "maxConnectionsPerUser");
		assertThat(quota.tryAcquire(2, this.load)).isNotNull();
		mine.release();
		assertThat(quota.tryAcquire(1, this.load)).isNotNull();
	}

}
