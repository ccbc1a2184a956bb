package dev.qbipcs.boot.autoconfigure;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

import dev.qbipcs.IpcTransport;
import dev.qbipcs.PeerCredentials;
import dev.qbipcs.RequestRate;
import dev.qbipcs.spring.annotation.IpcExecution;
import dev.qbipcs.spring.handler.HandlerExecution;
import dev.qbipcs.spring.handler.InvalidIpcServiceException;
import dev.qbipcs.spring.handler.PeerAccess;
import dev.qbipcs.spring.server.FileOptions;
import dev.qbipcs.spring.server.IpcServiceOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.convert.ApplicationConversionService;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ServiceOptionsMapperTests {

	private final ServiceOptionsMapper mapper = new ServiceOptionsMapper(
			(name) -> name.equals("alice") ? OptionalInt.of(1000) : OptionalInt.empty(),
			(name) -> name.equals("haclient") ? OptionalInt.of(189) : OptionalInt.empty());

	@Test
	void unsetPropertiesAreTheDefault() {
		assertThat(map("enabled=true")).isEqualTo(IpcServiceOptions.DEFAULT);
	}

	@Test
	void namesAndNumbersBecomeIds() {
		PeerAccess access = map("allowed-users=alice,0,4294967294", "allowed-groups=haclient,27").access();
		assertThat(access.users()).containsExactlyInAnyOrder(1000, 0, -2);
		assertThat(access.groups()).containsExactlyInAnyOrder(189, 27);
	}

	@Test
	void groupsKeepTheirOrder() {
		assertThat(map("allowed-groups=2000,haclient,100,1999,27").access().groups()).containsExactly(2000, 189, 100,
				1999, 27);
	}

	@Test
	void anUnknownNameIsAMistake() {
		assertThatExceptionOfType(InvalidIpcServiceException.class).isThrownBy(() -> map("allowed-groups=alice"))
			.withMessageContaining("qbipcs.server.services.orders.allowed-groups")
			.withMessageContaining("group \"alice\"");
	}

	@ParameterizedTest
	@ValueSource(strings = { "allowed-users=alice,65534", "allowed-groups=65534" })
	void theOverflowIdIsAMistakeUnlessItIsAllowed(String property) {
		assertThatExceptionOfType(InvalidIpcServiceException.class).isThrownBy(() -> map(property))
			.withMessageContaining("qbipcs.server.services.orders." + property.substring(0, property.indexOf('=')))
			.withMessageContaining("65534")
			.satisfies((ex) -> assertThat(ex.action())
				.contains("qbipcs.server.services.orders.allow-unmapped-users=true"));
		PeerAccess access = map(property, "allow-unmapped-users=true").access();
		assertThat(access.admits(new PeerCredentials(1, 65_534, 65_534, List.of()))).isTrue();
	}

	@Test
	void aDisabledServiceMayNameUnknownUsers() {
		assertThat(map("enabled=false", "allowed-users=bob").enabled()).isFalse();
	}

	@Test
	void sizesBecomeBytes() {
		assertThat(map("enforce-buffer-size=64KB", "max-buffer-size=512MB").buffers())
			.isEqualTo(new IpcServiceOptions.Buffers(65_536, 536_870_912));
	}

	@Test
	void anEmptyFileGroupIsNotAMissingOne() {
		assertThat(map("file-group=", "file-mode=").files()).isEqualTo(new FileOptions("", ""));
		assertThat(map("id=7").files()).isEqualTo(FileOptions.DEFAULT);
	}

	@Test
	void everythingElseIsPassedOn() {
		IpcServiceOptions options = map("name=sales", "id=7", "transport=socket", "execution=inline",
				"request-rate=slow", "loops=2", "max-connections=5", "max-connections-per-user=3",
				"max-shared-memory=3GB", "max-shared-memory-per-user=1GB", "max-pending-handshakes=6",
				"handshake-timeout=2s", "file-group=27", "file-mode=0660", "observation=false");
		assertThat(options).isEqualTo(new IpcServiceOptions(true, "sales",
				new HandlerExecution(IpcExecution.INLINE, ""), PeerAccess.ANYBODY, new FileOptions("27", "0660"), 7,
				IpcTransport.SOCKET, RequestRate.SLOW, 2, new IpcServiceOptions.Buffers(null, null),
				new IpcServiceOptions.Limits(5, 3, 6, Duration.ofSeconds(2), 3L << 30, 1L << 30), false));
	}

	private IpcServiceOptions map(String... properties) {
		Map<String, String> source = new HashMap<>();
		for (String property : properties) {
			source.put("orders." + property.substring(0, property.indexOf('=')),
					property.substring(property.indexOf('=') + 1));
		}
		IpcServiceProperties service = new Binder(List.of(new MapConfigurationPropertySource(source)), null,
				ApplicationConversionService.getSharedInstance())
			.bind("orders", IpcServiceProperties.class)
			.get();
		return this.mapper.map(ServiceKey.of(List.of("orders")).getFirst(), service);
	}

}
