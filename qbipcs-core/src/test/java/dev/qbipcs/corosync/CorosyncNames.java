package dev.qbipcs.corosync;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The names of corosync's services, which one process of the host has at a time: a test
 * class that uses them waits for those of other JVMs of the user, also of other builds,
 * before it begins.
 */
final class CorosyncNames implements BeforeAllCallback, AfterAllCallback {

	private static final Path LOCK = Path.of(System.getProperty("java.io.tmpdir"),
			"qbipcs-corosync-%s.lock".formatted(System.getProperty("user.name")));

	private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(CorosyncNames.class);

	@Override
	public void beforeAll(ExtensionContext context) throws IOException {
		FileChannel channel = FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
		context.getStore(NAMESPACE).put(LOCK, channel);
		channel.lock();
	}

	@Override
	public void afterAll(ExtensionContext context) throws IOException {
		FileChannel channel = context.getStore(NAMESPACE).remove(LOCK, FileChannel.class);
		if (channel != null) {
			channel.close();
		}
	}

}
