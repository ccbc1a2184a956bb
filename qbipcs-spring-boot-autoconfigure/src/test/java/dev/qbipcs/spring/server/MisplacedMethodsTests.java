package dev.qbipcs.spring.server;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

import dev.qbipcs.spring.annotation.IpcAccept;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import dev.qbipcs.spring.annotation.IpcService;
import dev.qbipcs.spring.handler.InvalidIpcServiceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Annotated methods in beans that are no services.
 */
@ExtendWith(OutputCaptureExtension.class)
class MisplacedMethodsTests {

	private final DefaultListableBeanFactory beanFactory = new DefaultListableBeanFactory();

	@Test
	void aHandlerIsReported(CapturedOutput output) {
		find(WithHandler.class);
		assertThat(output).contains("WARN")
			.contains("Method WithHandler.handle of bean \"bean\"")
			.contains("annotate it with @IpcService");
	}

	@Test
	void anAccessCheckIsRejected() {
		assertThatExceptionOfType(InvalidIpcServiceException.class).isThrownBy(() -> find(WithAccept.class))
			.withMessageContaining("WithAccept.accept of bean \"bean\"");
	}

	@Test
	void methodsOfServicesAreNotReported(CapturedOutput output) {
		find(Service.class);
		assertThat(output).doesNotContain("WARN");
	}

	@Test
	void aBeanWhoseSignaturesCannotBeReadIsIgnored(CapturedOutput output) throws Exception {
		Class<?> unreadable = new WithoutMissing().loadClass(Unreadable.class.getName());
		assertThatIllegalStateException().isThrownBy(() -> ReflectionUtils.getAllDeclaredMethods(unreadable));
		find(unreadable);
		assertThat(output).doesNotContain("WARN");
	}

	private void find(Class<?> type) {
		this.beanFactory.registerBeanDefinition("bean", new RootBeanDefinition(type));
		List<ServiceBean> services = ServiceBean.allOf(this.beanFactory);
		new MisplacedMethods(this.beanFactory).find(services);
	}

	static class WithHandler {

		@IpcMessageHandler(1)
		String handle(String text) {
			return text;
		}

	}

	static class WithAccept {

		@IpcAccept
		boolean accept() {
			return false;
		}

	}

	@IpcService("orders")
	static class Service extends WithAccept {

	}

	static class Missing {

	}

	static class Unreadable {

		void use(Missing missing) {
		}

	}

	/**
	 * Loads one class anew, without a class that it needs.
	 */
	private static final class WithoutMissing extends ClassLoader {

		WithoutMissing() {
			super(WithoutMissing.class.getClassLoader());
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (name.equals(Missing.class.getName())) {
				throw new ClassNotFoundException(name);
			}
			return name.equals(Unreadable.class.getName()) ? define(name) : super.loadClass(name, resolve);
		}

		private Class<?> define(String name) throws ClassNotFoundException {
			try (InputStream stream = getResourceAsStream(name.replace('.', '/') + ".class")) {
				byte[] bytes = (stream != null) ? stream.readAllBytes() : new byte[0];
				return defineClass(name, bytes, 0, bytes.length);
			}
			catch (IOException ex) {
				throw new ClassNotFoundException(name, ex);
			}
		}

	}

}
