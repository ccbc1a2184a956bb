package dev.qbipcs.benchmarks.peer;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;

/**
 * A gRPC server on a unix domain socket, with Netty's native transport and without thread
 * hand-offs: {@code GrpcServer PATH}.
 */
public final class GrpcServer {

	static final int WINDOW = 4 << 20;

	private static final byte[] NOTHING = {};

	private GrpcServer() {
	}

	/**
	 * Serve until the standard input ends.
	 * @param args the path of the socket
	 * @throws IOException if the server cannot start
	 */
	public static void main(String[] args) throws IOException {
		EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
		Server server = NettyServerBuilder.forAddress(new DomainSocketAddress(args[0]))
			.channelType(EpollServerDomainSocketChannel.class)
			.bossEventLoopGroup(loops)
			.workerEventLoopGroup(loops)
			.flowControlWindow(WINDOW)
			.directExecutor()
			.addService(service())
			.build()
			.start();
		System.out.println("READY");
		StandardInput.awaitEnd();
		server.shutdownNow();
		loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
	}

	private static ServerServiceDefinition service() {
		return ServerServiceDefinition.builder(GrpcMethods.SERVICE)
			.addMethod(GrpcMethods.ECHO, ServerCalls.asyncUnaryCall((request, observer) -> {
				observer.onNext(request);
				observer.onCompleted();
			}))
			.addMethod(GrpcMethods.EMPTY, ServerCalls.asyncUnaryCall((request, observer) -> {
				observer.onNext(NOTHING);
				observer.onCompleted();
			}))
			.build();
	}

}
