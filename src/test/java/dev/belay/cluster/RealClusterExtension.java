package dev.belay.cluster;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// What `@RequiresRealCluster` does.
final class RealClusterExtension implements ExecutionCondition, ParameterResolver {

    /// An exception here fails the test, which is what a demanded but missing cluster deserves.
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (Clusters.real()) {
            return ConditionEvaluationResult.enabled("the real cluster is used");
        }
        var reason =
                Clusters.Choice.current() == Clusters.Choice.EMBEDDED
                        ? "-Dcluster=embedded"
                        : ClusterBinaries.find().unavailableBecause().orElseThrow();
        return ConditionEvaluationResult.disabled("needs the real cluster: " + reason);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        var type = parameter.getParameter().getType();
        return type == Cluster.class
                || type == RealCluster.class
                || (type == String.class && parameter.isAnnotated(FreshNamespace.class));
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        if (parameter.getParameter().getType() == RealCluster.class) {
            return Clusters.sharedReal();
        }
        var cluster = Clusters.shared();
        return parameter.isAnnotated(FreshNamespace.class)
                ? Clusters.freshNamespace(cluster)
                : cluster;
    }
}
