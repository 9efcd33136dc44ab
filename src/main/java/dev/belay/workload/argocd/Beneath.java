package dev.belay.workload.argocd;

import dev.belay.engine.Workload;
import dev.belay.engine.Workload.Order;
import dev.belay.engine.Workload.Question;
import dev.belay.policy.Policy;
import dev.belay.policy.Target;
import dev.belay.release.Effect;
import dev.belay.release.Intent;
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
        Intent i = order.intent();
        Start s = order.start();
        return new Order(
                new Intent(
                        i.id(),
                        i.repository(),
                        i.deploymentId(),
                        i.sha(),
                        i.ref(),
                        i.environment(),
                        i.image(),
                        i.creator(),
                        i.authors(),
                        i.awaitsGitHub(),
                        policy(i.policy())),
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
        return new Policy(
                p.name(),
                p.service(),
                application.workload(),
                p.strategy(),
                p.watch(),
                p.certifyAfter(),
                p.progressDeadline(),
                p.guardrails(),
                p.rulesHash(),
                p.rollback(),
                p.onNewRelease(),
                p.mode(),
                p.gates(),
                p.notifications(),
                p.verification());
    }
}
