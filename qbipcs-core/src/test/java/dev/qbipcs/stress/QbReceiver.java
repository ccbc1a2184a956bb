package dev.qbipcs.stress;

import dev.qbipcs.peers.Peers;
import dev.qbipcs.testsupport.ChildProcess;
import dev.qbipcs.testsupport.NativeProgram;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A process that links libqb.
 */
final class QbReceiver implements Receiver {

	private final ChildProcess process;

	QbReceiver(Peers peers, String service, int number) {
		this.process = peers.close(NativeProgram.QB_GATHER.start(service, number));
		this.process.expect("CONNECTED");
	}

	@Override
	public void vanish() {
		this.process.kill();
	}

	@Override
	public Received await() {
		String[] words = this.process.expect("GATHERED .*|LOST .*").split(" ", -1);
		assertThat(this.process.exitCode()).isZero();
		return new Received(words[0].equals("GATHERED"), Integer.parseInt(words[1]), Integer.parseInt(words[2]));
	}

}
