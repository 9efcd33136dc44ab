// The resource definitions of the Gateway API, for the real test cluster; nothing is built from it.
module dev.belay/cluster/gateway-api

go 1.26.0

require sigs.k8s.io/gateway-api v1.6.3
