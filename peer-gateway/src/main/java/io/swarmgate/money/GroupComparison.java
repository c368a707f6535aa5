package io.swarmgate.money;

import java.util.List;
import java.util.Optional;

/**
 * Compares viewers who may share with a control group that is kept without peers: by how much a ratio, such as bytes
 * over HTTP for each segment played, differs between the groups.
 *
 * <p>Ratios are those of sums, {@code R = Σ amount / Σ exposure}. Their difference has a variance estimated from the
 * differences between blocks of time, in which both groups lived through the same programme: with residuals {@code d_t
 * = (a_t - R e_t) / Σ e} of each group, {@code V = B / (B - 1) Σ (d_control,t - d_p2p,t)²} (Taylor linearization,
 * blocks as clusters). The interval is the difference and {@code t(0.975, B - 1) √V} on either side.
 *
 * @param control ratio of the control group
 * @param p2p ratio of those who share
 * @param halfWidth half the width of the 95 % confidence interval of their difference
 * @param exposure of those who share, in all
 */
public record GroupComparison(double control, double p2p, double halfWidth, double exposure) {
    /** Fewer say nothing of how much they differ. */
    public static final int MIN_BLOCKS = 10;

    private static final double[] T975 = {
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
        2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042
    };

    /** One block of time: what each group took, and what it was exposed to. */
    public record Block(double controlAmount, double controlExposure, double p2pAmount, double p2pExposure) {}

    /**
     * Why nothing can be said of a group; empty if something can.
     *
     * @param needed exposure of the control group: less may be a single viewer's
     * @param unit of exposure, in the plural
     */
    public static Optional<String> tooLittle(List<Block> blocks, double needed, String unit) {
        List<Block> both = usable(blocks);
        double exposure = both.stream().mapToDouble(Block::controlExposure).sum();
        if (both.size() < MIN_BLOCKS) {
            return Optional.of("too little data: both groups played in " + both.size() + " blocks of time, "
                    + MIN_BLOCKS + " are needed");
        }
        return exposure < needed
                ? Optional.of("too little data: the control group had " + Math.round(exposure) + " " + unit + ", "
                        + Math.round(needed) + " are needed")
                : Optional.empty();
    }

    private static List<Block> usable(List<Block> blocks) {
        return blocks.stream()
                .filter(block -> block.controlExposure() > 0 && block.p2pExposure() > 0)
                .toList();
    }

    /** @throws IllegalArgumentException if there are fewer than {@link #MIN_BLOCKS} in which both groups played */
    public static GroupComparison of(List<Block> all) {
        tooLittle(all, 0, "").ifPresent(why -> {
            throw new IllegalArgumentException(why);
        });
        List<Block> blocks = usable(all);
        double controlExposure =
                blocks.stream().mapToDouble(Block::controlExposure).sum();
        double p2pExposure = blocks.stream().mapToDouble(Block::p2pExposure).sum();
        double control = blocks.stream().mapToDouble(Block::controlAmount).sum() / controlExposure;
        double p2p = blocks.stream().mapToDouble(Block::p2pAmount).sum() / p2pExposure;
        double squares = 0;
        for (Block block : blocks) {
            double residual = (block.controlAmount() - control * block.controlExposure()) / controlExposure
                    - (block.p2pAmount() - p2p * block.p2pExposure()) / p2pExposure;
            squares += residual * residual;
        }
        int count = blocks.size();
        double variance = squares * count / (count - 1);
        return new GroupComparison(control, p2p, t975(count - 1) * Math.sqrt(variance), p2pExposure);
    }

    private static double t975(int freedom) {
        // Beyond the table: the first term of its expansion around the normal distribution.
        return freedom <= T975.length ? T975[freedom - 1] : 1.96 + 2.37 / freedom;
    }

    /** By how much the control group takes more for each exposure. */
    public double difference() {
        return control - p2p;
    }

    /** What those who share did not take, in all. */
    public double saved() {
        return difference() * exposure;
    }

    public double savedLow() {
        return (difference() - halfWidth) * exposure;
    }

    public double savedHigh() {
        return (difference() + halfWidth) * exposure;
    }
}
