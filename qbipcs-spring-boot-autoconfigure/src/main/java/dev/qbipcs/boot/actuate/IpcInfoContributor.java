package dev.qbipcs.boot.actuate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import dev.qbipcs.IpcTransport;

import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;

/**
 * Contributes the version of qbipcs, its protocol and its transports.
 */
public final class IpcInfoContributor implements InfoContributor {

	/** Nothing on the wire has a version; it has been the same since this one. */
	private static final String PROTOCOL = "libqb 1.0 and later (qbipcs.h)";

	private final String version = readVersion();

	@Override
	public void contribute(Info.Builder builder) {
		Map<String, Object> info = new LinkedHashMap<>();
		info.put("version", this.version);
		info.put("protocol", PROTOCOL);
		info.put("transports", List.of(IpcTransport.SHARED_MEMORY, IpcTransport.SOCKET));
		builder.withDetail("qbipcs", info);
	}

	private static String readVersion() {
		try {
			Properties properties = PropertiesLoaderUtils
				.loadProperties(new ClassPathResource("version.properties", IpcInfoContributor.class));
			return properties.getProperty("version");
		}
		catch (IOException ex) {
			throw new UncheckedIOException("version.properties is missing from qbipcs-spring-boot-autoconfigure", ex);
		}
	}

}
