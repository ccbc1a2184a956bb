package dev.qbipcs.benchmarks.peer;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainSocketAddress;

/**
 * A gRPC client on a unix domain socket, blocking: {@code GrpcClient PATH}.
 */
public final class GrpcClient {

	private GrpcClient() {
	}

	/**
	 * Connect and obey.
	 * @param args the path of the socket
	 * @throws IOException if the standard input fails
	 */
	public static void main(String[] args) throws IOException {
		EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
		ManagedChannel channel = NettyChannelBuilder.forAddress(new DomainSocketAddress(args[0]))
			.channelType(EpollDomainSocketChannel.class)
			.eventLoopGroup(loops)
			.flowControlWindow(GrpcServer.WINDOW)
			.directExecutor()
			.usePlaintext()
			.build();
		Orders.obey((id, payload) -> ClientCalls.blockingUnaryCall(channel,
				(id == RoundTrip.ECHO) ? GrpcMethods.ECHO : GrpcMethods.EMPTY, CallOptions.DEFAULT, payload));
		channel.shutdownNow();
		loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
	}

}
