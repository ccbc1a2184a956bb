package dev.qbipcs.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Places are limited in all and by user, and each is given back once.
 */
class PlaceTests {

	private final AtomicInteger load = new AtomicInteger();

	@Test
	void aPlaceIsFreeAgainWhenItWasGivenBack() {
		AtomicInteger releases = new AtomicInteger();
		Place place = new Place(releases::incrementAndGet);
		assertThat(releases).hasValue(0);
		place.giveBack();
		place.giveBack();
		assertThat(releases).hasValue(1);
	}

	@Test
	void severalThreadsGiveItBackOnce() {
		AtomicInteger releases = new AtomicInteger();
		for (int i = 0; i < 200; i++) {
			Place place = new Place(releases::incrementAndGet);
			List<CompletableFuture<Void>> threads = new ArrayList<>();
			for (int thread = 0; thread < 3; thread++) {
				threads.add(CompletableFuture.runAsync(place::giveBack));
			}
			threads.forEach(CompletableFuture::join);
		}
		assertThat(releases).hasValue(200);
	}

	@Test
	void thereAreAsManyAsTheServiceAdmits() {
		Places places = new Places(2, 2);
		Place first = Objects.requireNonNull(places.take(1, this.load));
		assertThat(places.take(2, this.load)).isNotNull();
		assertThat(places.take(3, this.load)).isNull();
		assertThat(places.whyFull(3)).contains("2 connections already", "maxConnections");
		assertThat(this.load).hasValue(2);
		first.giveBack();
		first.giveBack();
		assertThat(this.load).hasValue(1);
		assertThat(places.take(3, this.load)).isNotNull();
		assertThat(places.take(3, this.load)).isNull();
	}

	@Test
	void aUserTakesNoMoreThanItsPart() {
		Places places = new Places(10, 1);
		Place mine = Objects.requireNonNull(places.take(1, this.load));
		assertThat(places.take(1, this.load)).isNull();
		assertThat(places.whyFull(1)).contains("1 connections of that user", "maxConnectionsPerUser");
		assertThat(places.take(2, this.load)).isNotNull();
		mine.giveBack();
		assertThat(places.take(1, this.load)).isNotNull();
	}

}
