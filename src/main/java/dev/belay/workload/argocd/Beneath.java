package dev.belay.workload.argocd;

import dev.belay.engine.Workload;
import dev.belay.engine.Workload.Order;
import dev.belay.engine.Workload.Question;
import dev.belay.policy.Policy;
import dev.belay.policy.Target;
import dev.belay.release.Effect;
import dev.belay.release.Observation;
import dev.belay.release.Outcome;
import dev.belay.release.Start;
import dev.belay.release.Survey;

/// The workload beneath an Application, through its own driver and in that driver's terms.
record Beneath(Workload driver) {

    Observation observe(Order order) {
        return driver.observe(order(order));
    }

    Outcome apply(Effect.OnTarget effect, Order order) {
        return driver.apply(effect, order(order));
    }

    Survey survey(Question question) {
        return driver.survey(
                new Question(
                        policy(question.policy()),
                        question.certified(),
                        question.over().map(Beneath::order)));
    }

    private static Order order(Order order) {
        Start s = order.start();
        return new Order(
                order.intent().under(policy(order.intent().policy())),
                new Start(
                        s.at(),
                        s.baseline().map(Kept::workload),
                        s.version(),
                        s.container(),
                        s.firing()));
    }

    private static Policy policy(Policy p) {
        if (!(p.target() instanceof Target.Application application)) {
            return p;
        }
        return p.withTarget(application.workload());
    }
}
