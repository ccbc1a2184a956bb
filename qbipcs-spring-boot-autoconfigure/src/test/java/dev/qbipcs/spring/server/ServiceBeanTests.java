package dev.qbipcs.spring.server;

import dev.qbipcs.spring.annotation.IpcService;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.AnnotatedGenericBeanDefinition;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.annotation.AnnotationBeanNameGenerator;

import static org.assertj.core.api.Assertions.assertThat;

class ServiceBeanTests {

	private final DefaultListableBeanFactory beanFactory = new DefaultListableBeanFactory();

	@Test
	void theNameMayStandAlone() {
		this.beanFactory.registerBeanDefinition("bean", new AnnotatedGenericBeanDefinition(Named.class));
		assertThat(ServiceBean.allOf(this.beanFactory)).singleElement().satisfies((bean) -> {
			assertThat(bean.name()).isEqualTo("orders");
			assertThat(bean.annotation().id()).isEqualTo(7);
		});
	}

	@Test
	void theNameOfTheServiceIsNotTheBeans() {
		assertThat(AnnotationBeanNameGenerator.INSTANCE
			.generateBeanName(new AnnotatedGenericBeanDefinition(Named.class), this.beanFactory))
			.isEqualTo("serviceBeanTests.Named");
	}

	@IpcService(value = "orders", id = 7)
	static class Named {

	}

}
