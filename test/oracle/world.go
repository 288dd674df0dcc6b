package main

import (
	"fmt"
	"log/slog"
	"math"
	"net/netip"
	"slices"
	"sync"

	"github.com/cilium/cilium/pkg/crypto/certificatemanager"
	"github.com/cilium/cilium/pkg/endpoint/regeneration"
	envoypolicy "github.com/cilium/cilium/pkg/envoy/policy"
	"github.com/cilium/cilium/pkg/fqdn/dns"
	"github.com/cilium/cilium/pkg/identity"
	"github.com/cilium/cilium/pkg/identity/identitymanager"
	ipcachetypes "github.com/cilium/cilium/pkg/ipcache/types"
	"github.com/cilium/cilium/pkg/labels"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/policy/api"
	testcert "github.com/cilium/cilium/pkg/testutils/certificatemanager"
	testpolicy "github.com/cilium/cilium/pkg/testutils/policy"
	"github.com/cilium/cilium/pkg/u8proto"
)

// endpoint is anything with an identity.
type endpoint struct {
	// Labels with their source, such as k8s:app=web.
	Labels []string `json:"labels"`
	// Reserved is the number of a fixed identity: 1 host, 2 world, 6 remote-node, 7 kube-apiserver, 8 ingress.
	Reserved uint32 `json:"reserved"`
	// FQDN and IP make an address outside the cluster, and the name it was learned for.
	FQDN string `json:"fqdn"`
	IP   string `json:"ip"`
	// Ports are the pod's named ports.
	Ports map[string]uint16 `json:"ports"`
}

// world is one set of policies and identities.
type world struct {
	logger     *slog.Logger
	repository *policy.Repository
	endpoints  map[string]endpoint
	identities map[string]*identity.Identity
	distilled  map[string]*policy.EndpointPolicy
}

func newWorld(logger *slog.Logger, endpoints map[string]endpoint, parsed []parsedObject) (*world, error) {
	w := &world{
		logger:     logger,
		endpoints:  endpoints,
		identities: map[string]*identity.Identity{},
		distilled:  map[string]*policy.EndpointPolicy{},
	}
	all := identity.IdentityMap{}
	identity.IterateReservedIdentities(func(n identity.NumericIdentity, i *identity.Identity) { all[n] = i.LabelArray })
	if err := w.identify(all, learnable(parsed)); err != nil {
		return nil, err
	}
	w.repository = policy.NewPolicyRepository(logger, all, &testcert.Fake{},
		envoypolicy.NewEnvoyL7RulesTranslator(logger, certificatemanager.NewMockSecretManagerInline()),
		identitymanager.NewIDManager(logger), testpolicy.NewPolicyMetricsNoop())
	w.repository.SetNamedPortsGetter(w.namedPorts())
	w.repository.GetSubjectSelectorCache().UpdateIdentities(all, nil, &sync.WaitGroup{})
	for _, p := range parsed {
		if p.err == nil && p.judged {
			// Rules are indexed by the namespace in the resource's name.
			w.repository.ReplaceByResource(p.entries, ipcachetypes.NewResourceID(ipcachetypes.ResourceKind(p.kind), p.namespace, p.name))
		}
	}
	return w, nil
}

// learnable lists the name selectors in force: an address learned for a name carries a label for each that matches.
func learnable(parsed []parsedObject) []api.FQDNSelector {
	var found []api.FQDNSelector
	for _, p := range parsed {
		for _, entry := range p.entries {
			for _, selector := range entry.L3 {
				if name, ok := selector.GetFQDNSelector(); ok {
					found = append(found, *name)
				}
			}
		}
	}
	return found
}

// identify gives every endpoint an identity as an agent would: fixed, node-local for addresses, cluster-wide for pods.
func (w *world) identify(all identity.IdentityMap, names []api.FQDNSelector) error {
	next, nextLocal := identity.NumericIdentity(10000), identity.IdentityScopeLocal+1
	ids := make([]string, 0, len(w.endpoints))
	for id := range w.endpoints {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		e := w.endpoints[id]
		set := labels.NewLabelsFromModel(e.Labels)
		var number identity.NumericIdentity
		switch {
		case e.Reserved != 0:
			number = identity.NumericIdentity(e.Reserved)
			if len(set) == 0 {
				set = identity.LookupReservedIdentity(number).Labels
			}
		case e.IP != "":
			number = nextLocal
			nextLocal++
			address, err := netip.ParseAddr(e.IP)
			if err != nil {
				return err
			}
			set.MergeLabels(labels.GetCIDRLabels(netip.PrefixFrom(address, address.BitLen())))
			for _, name := range names {
				if expression, err := name.ToRegex(); err == nil && e.FQDN != "" && expression.MatchString(dns.FQDN(e.FQDN)) {
					l := name.IdentityLabel()
					set[l.Key] = l
				}
			}
		default:
			number = next
			next++
			set["io.cilium.k8s.policy.cluster"] = labels.NewLabel("io.cilium.k8s.policy.cluster", cluster, labels.LabelSourceK8s)
		}
		w.identities[id] = identity.NewIdentity(number, set)
		all[number] = w.identities[id].LabelArray
	}
	return nil
}

// policyOf is what an agent computes for the endpoint; computed once.
func (w *world) policyOf(id string) (*policy.EndpointPolicy, error) {
	if known := w.distilled[id]; known != nil {
		return known, nil
	}
	me := w.identities[id]
	if me == nil {
		return nil, fmt.Errorf("unknown endpoint %q", id)
	}
	selected, _, err := w.repository.ComputeSelectorPolicy(me)
	if err != nil {
		return nil, err
	}
	distilled := selected.DistillPolicy(w.logger, &owner{uint64(me.ID), w.endpoints[id].Ports},
		map[string]uint16{policy.FallbackRedirectID: math.MaxUint16})
	distilled.Ready()
	w.distilled[id] = distilled
	return distilled, nil
}

// owner stands in for the agent's endpoint.
type owner struct {
	id    uint64
	ports map[string]uint16
}

func (o *owner) GetID() uint64                                          { return o.id }
func (o *owner) GetIngressNamedPort(n string, _ u8proto.U8proto) uint16 { return o.ports[n] }
func (o *owner) PolicyDebug(string, ...any)                             {}
func (o *owner) IsHost() bool                                           { return o.id == 1 }
func (o *owner) PreviousMapStateSizes() policy.MapStateSizes            { return policy.MapStateSizes{} }
func (o *owner) RegenerateIfAlive(*regeneration.ExternalRegenerationMetadata) <-chan bool {
	done := make(chan bool)
	close(done)
	return done
}
