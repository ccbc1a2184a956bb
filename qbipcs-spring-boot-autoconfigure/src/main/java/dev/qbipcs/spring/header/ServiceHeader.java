package dev.qbipcs.spring.header;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;

import dev.qbipcs.struct.CDeclarations;
import dev.qbipcs.struct.MessageHeader;
import dev.qbipcs.struct.StructDefinitionException;
import dev.qbipcs.struct.StructLayout;
import org.jspecify.annotations.Nullable;

/**
 * The text of a service's header.
 */
final class ServiceHeader {

	private static final String INCLUDES = """
			#include <assert.h>
			#include <errno.h>
			#include <stdbool.h>
			#include <stddef.h>
			#include <stdint.h>
			#include <string.h>
			#include <sys/time.h>
			#include <sys/uio.h>
			#include <time.h>
			#include <qb/qbipcc.h>

			""";

	private final String prefix;

	private final String service;

	private final CDeclarations declarations;

	private final List<String> ids = new ArrayList<>();

	private final StringBuilder functions = new StringBuilder();

	ServiceHeader(String service, BiFunction<String, String, String> comments) {
		this.service = HeaderName.resolved(service);
		this.prefix = HeaderName.prefix(service);
		this.declarations = new CDeclarations(this.prefix + "_", comments);
	}

	void handler(Handler handler) {
		this.ids.add("%s = %d".formatted(idOf(handler.name()), handler.id()));
		add(handler.request(), MessageHeader.RESPONSE, "is a request, but begins with the header of a response");
		add(handler.response(), MessageHeader.REQUEST, "is a response, but begins with the header of a request");
		if (handler.isTyped()) {
			function(handler);
		}
	}

	private void add(@Nullable StructLayout layout, MessageHeader wrong, String reason) {
		if (layout != null) {
			if (layout.header() == wrong) {
				throw new StructDefinitionException(layout.javaName() + " " + reason);
			}
			this.declarations.add(layout);
		}
	}

	void event(int id, StructLayout payload) {
		add(payload, MessageHeader.REQUEST, "is an event, but begins with the header of a request");
		String name = payload.name() + "_event";
		this.ids.add("%s = %d".formatted(idOf(name), id));
		String type = this.declarations.nameOf(payload);
		boolean whole = payload.header() != MessageHeader.NONE;
		this.functions.append("""
				/*
				 * An event as qb_ipcc_event_recv received it, of size bytes, or NULL if it is another one.
				 */
				static inline const %1$s *%2$s_%3$s(const void *message, size_t size)
				{
					const struct qb_ipc_response_header *header = (const struct qb_ipc_response_header *)message;

					if (size < %4$s || header->id != %5$s)
						return NULL;
					return (const %1$s *)(const void *)(%6$s);
				}

				""".formatted(type, this.prefix, name,
				(whole ? "" : "sizeof(*header) + ") + (payload.isFlexible()
						? "offsetof(%s, %s)".formatted(type, lastField(payload)) : "sizeof(" + type + ")"),
				idOf(name), whole ? "header" : "header + 1"));
	}

	private void function(Handler handler) {
		StructLayout request = handler.request();
		StructLayout response = handler.response();
		List<String> parameters = new ArrayList<>(List.of("qb_ipcc_connection_t *connection"));
		if (request != null) {
			parameters.add("const " + this.declarations.nameOf(request) + " *request");
			if (request.isFlexible()) {
				parameters.add("size_t request_size");
			}
		}
		if (response != null) {
			parameters.add(this.declarations.nameOf(response) + " *response");
		}
		if (!handler.oneWay()) {
			parameters.add("int timeout_ms");
		}
		if (!handler.comment().isEmpty()) {
			this.functions.append("/*\n * ").append(handler.comment()).append('\n');
			this.functions.append(" *\n");
		}
		else {
			this.functions.append("/*\n");
		}
		this.functions.append(
				handler.oneWay() ? " * Returns 0, or a negative error number: -EAGAIN if there is no room now.\n */\n"
						: " * Returns 0, or a negative error number, that of the service or of libqb.\n */\n");
		this.functions.append("static inline int %s_%s(%n\t%s)%n{%n".formatted(this.prefix, handler.name(),
				String.join(",\n\t", parameters)));
		this.functions.append(FunctionBody.of(handler, idOf(handler.name()), this.declarations));
		this.functions.append("}\n\n");
	}

	String text() {
		String guard = this.prefix.toUpperCase(Locale.ROOT) + "_H";
		return """
				/*
				 * The service "%1$s" for clients in C. Generated; do not edit.
				 */
				#ifndef %2$s
				#define %2$s

				%3$s#ifdef __cplusplus
				extern "C" {
				#endif
				#if defined(__cplusplus) && defined(__clang__)
				#pragma clang diagnostic push
				#pragma clang diagnostic ignored "-Wc99-extensions"
				#endif

				#define %4$s_SERVICE "%1$s"

				enum %5$s_id {
					%6$s
				};

				%7$s%8$s#if defined(__cplusplus) && defined(__clang__)
				#pragma clang diagnostic pop
				#endif
				#ifdef __cplusplus
				}
				#endif

				#endif
				""".formatted(this.service, guard, INCLUDES, this.prefix.toUpperCase(Locale.ROOT), this.prefix,
				String.join(",\n\t", this.ids), this.declarations.text(), this.functions);
	}

	private String idOf(String name) {
		return (this.prefix + "_" + name).toUpperCase(Locale.ROOT);
	}

	static String lastField(StructLayout layout) {
		return layout.fields().getLast().cName();
	}

	/**
	 * A handler.
	 *
	 * @param id the id of its requests
	 * @param name its name in C
	 * @param comment what its Javadoc says
	 * @param request the struct that it takes, or null
	 * @param response the struct that it returns, or null
	 * @param oneWay whether it answers nothing
	 * @param isTyped whether there is a function for it; not if it takes or returns
	 * anything but structs, or a response of any size
	 */
	record Handler(int id, String name, String comment, @Nullable StructLayout request, @Nullable StructLayout response,
			boolean oneWay, boolean isTyped) {

	}

}
