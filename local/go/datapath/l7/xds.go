package main

import (
	"log"
	"time"

	core "github.com/envoyproxy/go-control-plane/envoy/config/core/v3"
	discovery "github.com/envoyproxy/go-control-plane/envoy/service/discovery/v3"
	"google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/grpc/codes"
)

const typePrefix = "type.googleapis.com/"

// node is who the agent expects: `host~IP~ID~DOMAIN` (v1.20.2, pkg/envoy/xds/node.go).
var node = &core.Node{Id: "host~127.0.0.1~no-id~localdomain", Cluster: "ingress-cluster"}

type stream interface {
	Send(*discovery.DiscoveryRequest) error
	Recv() (*discovery.DiscoveryResponse, error)
}

// follow takes every version of one kind of resource, state of the world, and acknowledges it or says why not. It
// connects again for ever: the agent may restart.
func follow(kind string, open func() (stream, error), apply func([][]byte) error) {
	for {
		err := followOnce(typePrefix+kind, open, apply)
		log.Printf("%s: %v", kind, err)
		time.Sleep(200 * time.Millisecond)
	}
}

func followOnce(url string, open func() (stream, error), apply func([][]byte) error) error {
	agent, err := open()
	if err != nil {
		return err
	}
	request := &discovery.DiscoveryRequest{TypeUrl: url, Node: node}
	for {
		if err := agent.Send(request); err != nil {
			return err
		}
		response, err := agent.Recv()
		if err != nil {
			return err
		}
		resources := make([][]byte, 0, len(response.Resources))
		for _, resource := range response.Resources {
			resources = append(resources, resource.Value)
		}
		applied := request.VersionInfo
		request = &discovery.DiscoveryRequest{TypeUrl: url, Node: node, ResponseNonce: response.Nonce}
		if err := apply(resources); err != nil {
			log.Printf("%s version %s refused: %v", url, response.VersionInfo, err)
			request.VersionInfo = applied
			request.ErrorDetail = &status.Status{Code: int32(codes.InvalidArgument), Message: err.Error()}
			continue
		}
		request.VersionInfo = response.VersionInfo
	}
}
