package dev.qbipcs.boot.autoconfigure;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

import dev.qbipcs.boot.autoconfigure.QbIpcsProperties.Service;
import dev.qbipcs.spring.handler.InvalidIpcServiceException;
import dev.qbipcs.spring.handler.PeerAccess;
import dev.qbipcs.spring.server.IpcServiceOptions;
import org.junit.jupiter.api.Test;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ServiceOptionsMapperTests {

	private final Service service = new Service();

	private final ServiceOptionsMapper mapper = new ServiceOptionsMapper(
			(name) -> name.equals("alice") ? OptionalInt.of(1000) : OptionalInt.empty(),
			(name) -> name.equals("haclient") ? OptionalInt.of(189) : OptionalInt.empty());

	@Test
	void nothingSaidIsTheDefault() {
		assertThat(map()).isEqualTo(IpcServiceOptions.DEFAULT);
	}

	@Test
	void namesAndNumbersBecomeIds() {
		this.service.setAllowedUsers(new LinkedHashSet<>(List.of("alice", "0", "4294967294")));
		this.service.setAllowedGroups(new LinkedHashSet<>(List.of("haclient", "27")));
		PeerAccess access = map().access();
		assertThat(access.users()).containsExactlyInAnyOrder(1000, 0, -2);
		assertThat(access.groups()).containsExactlyInAnyOrder(189, 27);
	}

	@Test
	void aNameThatTheHostDoesNotKnowIsAMistake() {
		this.service.getAllowedGroups().add("alice");
		assertThatExceptionOfType(InvalidIpcServiceException.class).isThrownBy(this::map)
			.withMessageContaining("qbipcs.server.services.orders.allowed-groups")
			.withMessageContaining("group \"alice\"");
	}

	@Test
	void aDisabledServiceMayNameAnybody() {
		this.service.setEnabled(false);
		this.service.getAllowedUsers().add("bob");
		assertThat(map().enabled()).isFalse();
	}

	@Test
	void sizesBecomeBytes() {
		this.service.setEnforceBufferSize(DataSize.ofKilobytes(64));
		this.service.setMaxBufferSize(DataSize.ofMegabytes(512));
		assertThat(map().buffers()).isEqualTo(new IpcServiceOptions.Buffers(65_536, 536_870_912));
	}

	private IpcServiceOptions map() {
		return this.mapper.map(Map.of("orders", this.service)).getOrDefault("orders", IpcServiceOptions.DEFAULT);
	}

}
