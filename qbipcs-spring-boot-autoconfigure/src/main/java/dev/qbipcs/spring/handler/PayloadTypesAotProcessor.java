package dev.qbipcs.spring.handler;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;

import dev.qbipcs.spring.annotation.IpcExceptionHandler;
import dev.qbipcs.spring.annotation.IpcMessageHandler;
import dev.qbipcs.spring.annotation.IpcService;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.core.GenericTypeResolver;
import org.springframework.core.MethodParameter;
import org.springframework.util.ClassUtils;

/**
 * Declares the types that payloads of {@link IpcService @IpcService} beans are converted
 * to and from, since a converter reads their members reflectively. The methods themselves
 * are declared by their annotations. A signature that could never work ends the
 * processing, as it would end the start of the application.
 */
class PayloadTypesAotProcessor implements BeanRegistrationAotProcessor {

	@Override
	public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean registeredBean) {
		if (!isService(registeredBean)) {
			return null;
		}
		Type[] types = payloadTypes(ClassUtils.getUserClass(registeredBean.getBeanClass()));
		if (types.length == 0) {
			return null;
		}
		return (generationContext, beanRegistrationCode) -> new BindingReflectionHintsRegistrar()
			.registerReflectionHints(generationContext.getRuntimeHints().reflection(), types);
	}

	private static boolean isService(RegisteredBean registeredBean) {
		return !registeredBean.isInnerBean() && registeredBean.getBeanFactory()
			.findAnnotationOnBean(registeredBean.getBeanName(), IpcService.class, false) != null;
	}

	private static Type[] payloadTypes(Class<?> beanClass) {
		ServiceMethods methods = new ServiceMethods(beanClass);
		List<Type> types = new ArrayList<>();
		for (Method method : methods.with(IpcMessageHandler.class)) {
			MethodParameter payload = MessageMethodFactory.payloadParameter(method);
			if (payload != null) {
				types.add(GenericTypeResolver.resolveType(payload.getGenericParameterType(), beanClass));
			}
		}
		for (Class<? extends Annotation> annotation : List.of(IpcMessageHandler.class, IpcExceptionHandler.class)) {
			methods.with(annotation).forEach((method) -> types.add(ReturnType.bodyType(method, beanClass)));
		}
		return types.stream().distinct().filter(PayloadTypesAotProcessor::isConverted).toArray(Type[]::new);
	}

	private static boolean isConverted(Type type) {
		return !(type instanceof Class<?> candidate)
				|| !(BodyWriter.isRaw(candidate) || candidate == String.class || candidate == Object.class);
	}

}
