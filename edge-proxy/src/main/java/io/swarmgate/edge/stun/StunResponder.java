package io.swarmgate.edge.stun;

import io.swarmgate.edge.stun.StunAnswer.Result;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A STUN server over UDP (RFC 8489, section 12): one socket, one thread, no state but the rates of sources. */
public final class StunResponder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StunResponder.class);

    /** A longer packet is cut, and then its length is wrong; no client sends such a request. */
    private static final int MAX_PACKET = 1500;
    /** Failures in a row after which the socket is given up. */
    private static final int MAX_FAILURES = 1000;

    private final DatagramChannel channel;
    private final InetSocketAddress address;
    private final Consumer<String> counter;
    private final AskingRates rates;

    private StunResponder(DatagramChannel channel, int rememberedClients, Consumer<String> counter) throws IOException {
        this.rates = new AskingRates(rememberedClients, System::nanoTime);
        this.channel = channel;
        this.address = (InetSocketAddress) channel.getLocalAddress();
        this.counter = counter;
    }

    /**
     * Begins to answer.
     *
     * @param rememberedClients sources whose rate is known, at most
     * @param counter hears what became of each packet, one of {@link #results}
     * @throws IOException if the address cannot be bound
     */
    public static StunResponder open(InetSocketAddress address, int rememberedClients, Consumer<String> counter)
            throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        try {
            channel.bind(address);
            StunResponder responder = new StunResponder(channel, rememberedClients, counter);
            Thread thread = new Thread(responder::run, "stun");
            thread.setDaemon(true);
            thread.start();
            return responder;
        } catch (IOException | RuntimeException failed) {
            channel.close();
            throw failed;
        }
    }

    /** The words by which packets are counted. */
    public static List<String> results() {
        return Arrays.stream(Result.values()).map(Result::label).toList();
    }

    /** The real port if the given one was 0. */
    public int port() {
        return address.getPort();
    }

    private void run() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(MAX_PACKET);
        int failures = 0;
        while (failures < MAX_FAILURES) {
            try {
                buffer.clear();
                InetSocketAddress source = (InetSocketAddress) channel.receive(buffer);
                counter.accept(answer(buffer.flip(), source).label());
                failures = 0;
            } catch (AsynchronousCloseException closed) {
                return;
            } catch (ClosedChannelException closed) {
                return;
            } catch (IOException | RuntimeException | Error failed) {
                failures++;
                LOG.debug("a STUN request could not be received", failed);
            }
        }
        LOG.error("the STUN server at {} has stopped: receiving fails again and again; start the edge anew", address);
    }

    private Result answer(ByteBuffer received, InetSocketAddress source) throws ClosedChannelException {
        if (!rates.allow(source.getAddress())) {
            return Result.LIMITED;
        }
        byte[] packet = new byte[received.remaining()];
        received.get(packet);
        StunAnswer answer = StunAnswer.to(packet, source);
        if (answer.packet() == null) {
            return answer.result();
        }
        try {
            channel.send(ByteBuffer.wrap(answer.packet()), source);
            return answer.result();
        } catch (ClosedChannelException closed) {
            throw closed;
        } catch (IOException unsendable) {
            return Result.FAILED;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
