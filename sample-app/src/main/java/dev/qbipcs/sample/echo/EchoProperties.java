package dev.qbipcs.sample.echo;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Names of the echo services.
 *
 * @param name Name of the IPC service over shared memory.
 * @param socketName Name of the IPC service over sockets, of 56 bytes at most.
 */
@ConfigurationProperties("sample.echo")
record EchoProperties(@DefaultValue("sample-echo") String name, @DefaultValue("sample-echo-socket") String socketName) {

}
