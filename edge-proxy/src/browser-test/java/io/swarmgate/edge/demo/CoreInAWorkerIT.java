package io.swarmgate.edge.demo;

/** The same where the operator puts the core into a worker. */
class CoreInAWorkerIT extends CoreIT {
    @Override
    String settings() {
        return ", core: worker";
    }
}
