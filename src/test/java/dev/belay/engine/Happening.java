package dev.belay.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// One event of a history: complete in itself, so that others can be left out around it.
///
/// @param release the deployment it is about, 42 to 46
/// @param variant which of the kind's variants
/// @param seed what goes wrong in it, and how
/// @param beside what happens at the same time at the other instance
record Happening(
        Kind kind,
        int release,
        int variant,
        long seed,
        boolean faulty,
        Optional<Happening> beside) {

    /// What happens, and how often of a hundred.
    enum Kind {
        /// GitHub's delivery is taken in (or comes again).
        DEPLOY(9),
        /// Twenty seconds pass, in which the controller works and evidence arrives.
        BEAT(24),
        /// Some quiet minutes.
        STRETCH(10),
        /// Time passes and nothing else.
        PASS(4),
        /// The controller works.
        CONTROLLER(5),
        /// A tick looks at everything.
        SWEEP(8),
        /// A rollback alert.
        ROLLBACK(7),
        /// Another alert: hold, resolved, healthy, recovered, of another service, of nobody.
        ALERT(10),
        /// An alert of before is delivered again.
        AGAIN(6),
        /// An instance is replaced.
        RESTART(2),
        /// What was put off until after the answer is done.
        CATCH_UP(3),
        /// A write arrives whose sender has given up.
        LAND(3),
        /// Somebody holds, resumes, rolls back or cancels.
        PERSON(3),
        /// GitHub tells how far the deployment is.
        GITHUB(2),
        /// Somebody puts the baseline back by hand.
        UNDO(1),
        /// A stranger sets an image.
        STRANGER(1),
        /// The candidate's pods crash from now on, or run again.
        PODS(2),
        /// The ReplicaSets but for the stable and the wanted one are pruned.
        PRUNE_SETS(1),
        /// A Release is deleted, by a person or by retention.
        DELETE(2);

        private final int weight;

        Kind(int weight) {
            this.weight = weight;
        }
    }

    private static final Kind[] KINDS = Kind.values();

    /// The history of a seed.
    static List<Happening> history(long seed) {
        Random random = new Random(seed ^ 0x5DEECE66DL);
        int length = 20 + random.nextInt(40);
        boolean faulty = random.nextInt(5) != 0;
        List<Happening> history = new ArrayList<>();
        history.add(
                new Happening(
                        Kind.DEPLOY,
                        42 + random.nextInt(3),
                        0,
                        random.nextLong(),
                        false,
                        Optional.empty()));
        for (int i = 0; i < length; i++) {
            history.add(one(random, faulty, faulty && random.nextInt(4) == 0));
        }
        return history;
    }

    private static Happening one(Random random, boolean faulty, boolean doubled) {
        Kind kind = kind(random);
        return new Happening(
                kind,
                // Mostly the same few, so that what happens meets.
                42 + Math.min(random.nextInt(5), random.nextInt(5)),
                random.nextInt(1 << 16),
                random.nextLong(),
                faulty && random.nextInt(2) == 0,
                doubled ? Optional.of(one(random, faulty, false)) : Optional.empty());
    }

    private static Kind kind(Random random) {
        int at = random.nextInt(103);
        for (Kind kind : KINDS) {
            at -= kind.weight;
            if (at < 0) {
                return kind;
            }
        }
        return Kind.BEAT;
    }

    /// Whether it is a delivery, of which there may be two at any time.
    boolean delivery() {
        return switch (kind) {
            case DEPLOY, ROLLBACK, ALERT, AGAIN, PERSON, GITHUB -> true;
            default -> false;
        };
    }
}
