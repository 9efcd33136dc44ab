// The two reconcilers of Knative Serving's autoscaler, as its own cmd/autoscaler runs them, but without the server
// for statistics and its fixed port 8080, and without scraping: no queue-proxy runs here that could send or show
// any. So a revision keeps the scale that it was created with.
package main

import (
	"context"
	"fmt"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.uber.org/zap"
	podinformer "knative.dev/pkg/client/injection/kube/informers/core/v1/pod/filtered"
	factory "knative.dev/pkg/client/injection/kube/informers/factory/filtered"
	"knative.dev/pkg/configmap"
	"knative.dev/pkg/controller"
	"knative.dev/pkg/injection"
	"knative.dev/pkg/injection/sharedmain"
	"knative.dev/pkg/logging"
	"knative.dev/pkg/signals"
	"knative.dev/serving/pkg/apis/autoscaling/v1alpha1"
	"knative.dev/serving/pkg/apis/serving"
	"knative.dev/serving/pkg/autoscaler/metrics"
	"knative.dev/serving/pkg/autoscaler/scaling"
	"knative.dev/serving/pkg/reconciler/autoscaling/kpa"
	"knative.dev/serving/pkg/reconciler/metric"
	"knative.dev/serving/pkg/resources"
)

var collector *metrics.MetricCollector

func main() {
	ctx := sharedmain.WithHADisabled(sharedmain.WithHealthProbesDisabled(signals.NewContext()))
	ctx = factory.WithSelectors(ctx, serving.RevisionUID)
	config := injection.ParseAndGetRESTConfigOrDie()
	config.QPS, config.Burst = 500, 1000
	// In this order: the first makes the collector that both use.
	sharedmain.MainWithConfig(ctx, "autoscaler", config, scaler, collection)
}

func scaler(ctx context.Context, cmw configmap.Watcher) *controller.Impl {
	logger := logging.FromContext(ctx)
	collector = metrics.NewMetricCollector(nothingToScrape, logger)
	return kpa.NewController(ctx, cmw, scaling.NewMultiScaler(ctx.Done(), deciders(ctx), logger))
}

func collection(ctx context.Context, cmw configmap.Watcher) *controller.Impl {
	return metric.NewController(ctx, cmw, collector)
}

func nothingToScrape(*v1alpha1.Metric, *zap.SugaredLogger) (metrics.StatsScraper, error) {
	return nil, nil
}

func deciders(ctx context.Context) scaling.UniScalerFactory {
	pods := podinformer.Get(ctx, serving.RevisionUID).Lister()
	return func(decider *scaling.Decider) (scaling.UniScaler, error) {
		revision := decider.Labels[serving.RevisionLabelKey]
		if revision == "" {
			return nil, fmt.Errorf("%s has no label %s", decider.Name, serving.RevisionLabelKey)
		}
		accessor := resources.NewPodAccessor(pods, decider.Namespace, revision)
		return scaling.New(attribute.NewSet(), otel.GetMeterProvider(), decider.Namespace, decider.Name,
			collector, accessor, &decider.Spec), nil
	}
}
