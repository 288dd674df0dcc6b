// Command rival answers the questions of the bench with cyclonus, the matcher that policy-assistant of
// kubernetes-sigs/network-policy-api grew out of: NetworkPolicies, pods and questions in, seconds and answers out.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/mattfenwick/cyclonus/pkg/matcher"
	v1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
)

type pod struct {
	Namespace       string            `json:"namespace"`
	Labels          map[string]string `json:"labels"`
	NamespaceLabels map[string]string `json:"namespaceLabels"`
}

type input struct {
	Policies  []*networkingv1.NetworkPolicy `json:"policies"`
	Pods      map[string]pod                `json:"pods"`
	Questions []struct {
		From string `json:"from"`
		To   string `json:"to"`
		Port int    `json:"port"`
	} `json:"questions"`
}

type output struct {
	// Read is the time to build the matcher, Asked the time of all answers, in seconds.
	Read  float64 `json:"read"`
	Asked float64 `json:"asked"`
	// Allowed has a 1 for each question whose connection passes, 0 otherwise.
	Allowed string `json:"allowed"`
}

func main() {
	var in input
	if err := json.NewDecoder(os.Stdin).Decode(&in); err != nil {
		fmt.Fprintln(os.Stderr, "rival:", err)
		os.Exit(1)
	}
	begun := time.Now()
	policy := matcher.BuildNetworkPolicies(true, in.Policies)
	read := time.Since(begun)
	peer := func(id string) *matcher.TrafficPeer {
		p := in.Pods[id]
		return &matcher.TrafficPeer{IP: "10.0.0.1", Internal: &matcher.InternalPeer{
			Namespace: p.Namespace, PodLabels: p.Labels, NamespaceLabels: p.NamespaceLabels,
		}}
	}
	peers := make(map[string]*matcher.TrafficPeer, len(in.Pods))
	for id := range in.Pods {
		peers[id] = peer(id)
	}
	answers := make([]byte, len(in.Questions))
	begun = time.Now()
	for i, q := range in.Questions {
		answers[i] = '0'
		traffic := matcher.Traffic{Source: peers[q.From], Destination: peers[q.To], ResolvedPort: q.Port, Protocol: v1.ProtocolTCP}
		if policy.IsTrafficAllowed(&traffic).IsAllowed() {
			answers[i] = '1'
		}
	}
	asked := time.Since(begun)
	if err := json.NewEncoder(os.Stdout).Encode(output{read.Seconds(), asked.Seconds(), string(answers)}); err != nil {
		os.Exit(1)
	}
}
