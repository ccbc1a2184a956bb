package dev.qbipcs.internal.posix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Memory limits of control groups, as the kernel shows them.
 */
class MemoryLimitTests {

	@TempDir
	private Path directory = Path.of("");

	@Test
	void theLowestLimitOnTheWayToTheRootApplies() throws IOException {
		describe("0::/a/b", "30 25 0:26 / %s rw - cgroup2 cgroup2 rw,nsdelegate");
		limit("a/memory.max", "1000000");
		limit("a/b/memory.max", "max");
		assertThat(MemoryLimit.of(this.directory)).hasValue(1000000);
		limit("a/b/memory.max", "500000");
		assertThat(MemoryLimit.of(this.directory)).hasValue(500000);
	}

	@Test
	void version1HasALimitToo() throws IOException {
		describe("9:name=systemd:/x\n4:cpu,memory:/a", "30 25 0:26 / %s rw shared:9 - cgroup cgroup rw,memory");
		limit("a/memory.limit_in_bytes", "3000000");
		limit("memory.limit_in_bytes", "9223372036854771712");
		assertThat(MemoryLimit.of(this.directory)).hasValue(3000000);
	}

	@Test
	void aContainerSeesAPartOfTheHierarchy() throws IOException {
		describe("4:memory:/docker/abc", "30 25 0:26 /docker/abc %s ro - cgroup cgroup rw,memory");
		limit("memory.limit_in_bytes", "4000000");
		assertThat(MemoryLimit.of(this.directory)).hasValue(4000000);
		limit("def/memory.limit_in_bytes", "1");
		describe("4:memory:/docker/abcdef", "30 25 0:26 /docker/abc %s ro - cgroup cgroup rw,memory");
		assertThat(MemoryLimit.of(this.directory)).hasValue(4000000);
	}

	@Test
	void thereIsNoLimitWithoutOneOrWithoutAReadableFile() throws IOException {
		assertThat(MemoryLimit.of(this.directory)).isEmpty();
		describe("0::/", "30 25 0:26 / %s rw - cgroup2 cgroup2 rw\nnonsense\n1 2 3 - cgroup2");
		limit("memory.max", "max");
		assertThat(MemoryLimit.of(this.directory)).isEmpty();
		limit("memory.max", "nonsense");
		assertThat(MemoryLimit.of(this.directory)).isEmpty();
		assertThat(MemoryLimit.ofThisProcess().orElse(1)).isPositive();
	}

	private void describe(String groups, String mounts) throws IOException {
		Files.writeString(this.directory.resolve("cgroup"), groups + "\n");
		Files.writeString(this.directory.resolve("mountinfo"),
				mounts.replace("%s", this.directory.resolve("mount").toString()) + "\n");
	}

	private void limit(String file, String limit) throws IOException {
		Path path = this.directory.resolve("mount").resolve(file);
		Files.createDirectories(path.getParent());
		Files.writeString(path, limit + "\n");
	}

}
