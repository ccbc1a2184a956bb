package dev.qbipcs.spring.header;

import java.util.ArrayList;
import java.util.List;

import dev.qbipcs.spring.header.ServiceHeader.Handler;
import dev.qbipcs.struct.CDeclarations;
import dev.qbipcs.struct.MessageHeader;
import dev.qbipcs.struct.StructLayout;
import org.jspecify.annotations.Nullable;

/**
 * The body of a function that makes a request, on top of libqb's client.
 */
final class FunctionBody {

	private FunctionBody() {
	}

	static String of(Handler handler, String id, CDeclarations declarations) {
		StructLayout request = handler.request();
		List<String> lines = new ArrayList<>();
		lines.add("struct qb_ipc_request_header header;");
		lines.add("struct iovec parts[2];");
		lines.add("ssize_t size;");
		if (!handler.oneWay()) {
			lines.add(answer(handler.response(), declarations));
		}
		lines.add("");
		String body = bodySize(request);
		if (handler.response() != null) {
			lines.add("memset(response, 0, sizeof(*response));");
		}
		lines.add("memset(&header, 0, sizeof(header));");
		lines.add("header.id = " + id + ";");
		lines.add("header.size = (int32_t)(sizeof(header)" + (body.isEmpty() ? "" : " + " + body) + ");");
		lines.add("parts[0].iov_base = &header;");
		lines.add("parts[0].iov_len = sizeof(header);");
		if (request != null) {
			String begin = (request.header() != MessageHeader.NONE) ? "((uintptr_t)request + sizeof(header))"
					: "(uintptr_t)request";
			lines.add("parts[1].iov_base = (void *)%s;".formatted(begin));
			lines.add("parts[1].iov_len = %s;".formatted(body));
		}
		String count = (request != null) ? "2" : "1";
		if (handler.oneWay()) {
			lines.add("size = qb_ipcc_sendv(connection, parts, %s);".formatted(count));
			lines.add("return size < 0 ? (int)size : 0;");
		}
		else {
			receive(handler.response(), count, lines);
		}
		StringBuilder text = new StringBuilder();
		lines.forEach((line) -> text.append(line.isEmpty() ? "" : "\t").append(line).append('\n'));
		return text.toString();
	}

	private static String answer(@Nullable StructLayout response, CDeclarations declarations) {
		if (response == null) {
			return "struct qb_ipc_response_header answer;";
		}
		if (response.header() != MessageHeader.NONE) {
			return declarations.nameOf(response) + " answer;";
		}
		return "struct {\n\t\tstruct qb_ipc_response_header header;\n\t\t%s body;\n\t} answer;"
			.formatted(declarations.nameOf(response));
	}

	private static void receive(@Nullable StructLayout response, String count, List<String> lines) {
		lines.add("size = qb_ipcc_sendv_recv(connection, parts, %s, &answer, sizeof(answer), timeout_ms);"
			.formatted(count));
		lines.add("if (size < 0)");
		lines.add("\treturn (int)size;");
		String header = (response != null) ? "answer.header" : "answer";
		lines.add("if (%s.error != 0)".formatted(header));
		lines.add("\treturn %s.error;".formatted(header));
		if (response != null) {
			lines.add("if ((size_t)size < sizeof(answer))");
			lines.add("\treturn -EBADMSG;");
			boolean whole = response.header() != MessageHeader.NONE;
			lines.add("memcpy(response, &answer%s, sizeof(*response));".formatted(whole ? "" : ".body"));
		}
		lines.add("return 0;");
	}

	private static String bodySize(@Nullable StructLayout request) {
		if (request == null) {
			return "";
		}
		String whole = request.isFlexible() ? "request_size" : "sizeof(*request)";
		return (request.header() != MessageHeader.NONE) ? "(" + whole + " - sizeof(header))" : whole;
	}

}
