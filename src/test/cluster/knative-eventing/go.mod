// The resource definitions of Knative Eventing's sources, for the real test cluster; nothing is built from it.
module dev.belay/cluster/knative-eventing

go 1.25.0

require knative.dev/eventing v0.50.0
