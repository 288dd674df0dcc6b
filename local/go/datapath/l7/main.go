// Command l7 stands in for cilium-envoy, whose binaries are in container images alone. It speaks enough of Cilium's xDS
// for HTTP/1.1 rules and pinned TLS server names: it takes redirected connections, asks the policy that the agent
// distributes, forwards or refuses, and reports every request to the agent's access log.
//
// What it does not do: HTTP/2, normalized paths, TLS termination, header actions, rule precedence, aggregated xDS.
package main

import (
	"context"
	"log"

	cilium "github.com/cilium/proxy/go/cilium/api"
	cds "github.com/envoyproxy/go-control-plane/envoy/service/cluster/v3"
	lds "github.com/envoyproxy/go-control-plane/envoy/service/listener/v3"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

// sockets is where the agent listens for its proxy.
const sockets = "/run/cilium/envoy/sockets/"

func main() {
	agent, err := grpc.NewClient("unix://"+sockets+"xds.sock", grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		log.Fatal(err)
	}
	known := newState()
	proxy := &proxy{state: known, log: &accessLog{}, open: map[string]closer{}}
	ctx := context.Background()
	// Clusters have to be acknowledged before the agent sends any listener.
	go follow("envoy.config.cluster.v3.Cluster", func() (stream, error) {
		return cds.NewClusterDiscoveryServiceClient(agent).StreamClusters(ctx)
	}, func([][]byte) error { return nil })
	go follow("envoy.config.listener.v3.Listener", func() (stream, error) {
		return lds.NewListenerDiscoveryServiceClient(agent).StreamListeners(ctx)
	}, proxy.apply)
	go follow("cilium.NetworkPolicy", func() (stream, error) {
		return cilium.NewNetworkPolicyDiscoveryServiceClient(agent).StreamNetworkPolicies(ctx)
	}, known.applyPolicies)
	follow("cilium.NetworkPolicyHosts", func() (stream, error) {
		return cilium.NewNetworkPolicyHostsDiscoveryServiceClient(agent).StreamNetworkPolicyHosts(ctx)
	}, known.applyHosts)
}
