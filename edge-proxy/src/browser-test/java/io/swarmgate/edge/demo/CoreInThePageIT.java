package io.swarmgate.edge.demo;

/** The same where the operator keeps the core in the page. */
class CoreInThePageIT extends CoreIT {
    @Override
    String settings() {
        return ", core: page";
    }
}
