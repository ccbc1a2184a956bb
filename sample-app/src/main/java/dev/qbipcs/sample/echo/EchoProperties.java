package dev.qbipcs.sample.echo;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the echo service appears.
 *
 * @param name Name of the IPC service.
 */
@ConfigurationProperties("sample.echo")
record EchoProperties(@DefaultValue("sample-echo") String name) {

}
