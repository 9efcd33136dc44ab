// The controllers of Knative Serving as its own cmd/controller runs them, but without leases, without its rate
// limit and without its fixed port 8080: one process for one cluster, and many clusters on one machine.
// cert-manager's controller is left out, as it is there unless config-network asks for it.
package main

import (
	"knative.dev/pkg/injection"
	"knative.dev/pkg/injection/sharedmain"
	"knative.dev/pkg/signals"
	"knative.dev/serving/pkg/reconciler/configuration"
	"knative.dev/serving/pkg/reconciler/domainmapping"
	"knative.dev/serving/pkg/reconciler/gc"
	"knative.dev/serving/pkg/reconciler/labeler"
	"knative.dev/serving/pkg/reconciler/nscert"
	"knative.dev/serving/pkg/reconciler/revision"
	"knative.dev/serving/pkg/reconciler/route"
	"knative.dev/serving/pkg/reconciler/serverlessservice"
	"knative.dev/serving/pkg/reconciler/service"
)

func main() {
	ctx := sharedmain.WithHADisabled(sharedmain.WithHealthProbesDisabled(signals.NewContext()))
	config := injection.ParseAndGetRESTConfigOrDie()
	config.QPS, config.Burst = 500, 1000
	sharedmain.MainWithConfig(ctx, "controller", config,
		configuration.NewController,
		labeler.NewController,
		revision.NewController,
		route.NewController,
		serverlessservice.NewController,
		service.NewController,
		gc.NewController,
		nscert.NewController,
		domainmapping.NewController,
	)
}
