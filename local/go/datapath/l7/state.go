package main

import (
	"strings"
	"sync"

	cilium "github.com/cilium/proxy/go/cilium/api"
	"google.golang.org/protobuf/proto"
)

// state is what the agent has distributed: policies by endpoint address, identities by address.
type state struct {
	guard      sync.RWMutex
	policies   map[string]*cilium.NetworkPolicy
	identities map[string]uint32
}

func newState() *state {
	return &state{policies: map[string]*cilium.NetworkPolicy{}, identities: map[string]uint32{}}
}

func (s *state) applyPolicies(resources [][]byte) error {
	policies := map[string]*cilium.NetworkPolicy{}
	for _, resource := range resources {
		policy := &cilium.NetworkPolicy{}
		if err := proto.Unmarshal(resource, policy); err != nil {
			return err
		}
		for _, address := range policy.EndpointIps {
			policies[address] = policy
		}
	}
	s.guard.Lock()
	defer s.guard.Unlock()
	s.policies = policies
	return nil
}

func (s *state) applyHosts(resources [][]byte) error {
	identities := map[string]uint32{}
	for _, resource := range resources {
		hosts := &cilium.NetworkPolicyHosts{}
		if err := proto.Unmarshal(resource, hosts); err != nil {
			return err
		}
		for _, address := range hosts.HostAddresses {
			identities[strings.TrimSuffix(address, "/32")] = uint32(hosts.Policy)
		}
	}
	s.guard.Lock()
	defer s.guard.Unlock()
	s.identities = identities
	return nil
}

func (s *state) policy(address string) *cilium.NetworkPolicy {
	s.guard.RLock()
	defer s.guard.RUnlock()
	return s.policies[address]
}

func (s *state) identity(address string) uint32 {
	s.guard.RLock()
	defer s.guard.RUnlock()
	return s.identities[address]
}
