package main

import (
	"regexp"
	"slices"
	"strings"

	"github.com/cilium/cilium/pkg/fqdn/dns"
	"github.com/cilium/cilium/pkg/identity"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/policy/api"
	"github.com/cilium/cilium/pkg/policy/types"
	"github.com/cilium/cilium/pkg/u8proto"
)

type httpRequest struct {
	Method  string            `json:"method"`
	Path    string            `json:"path"`
	Host    string            `json:"host"`
	Headers map[string]string `json:"headers"`
}

type question struct {
	From      string       `json:"from"`
	To        string       `json:"to"`
	Transport string       `json:"transport"`
	Port      uint16       `json:"port"`
	HTTP      *httpRequest `json:"http"`
	DNS       string       `json:"dns"`
}

// side is what one end of a connection says. Decision: allowed, denied, or redirect where a proxy decides on the
// request and the question has none.
type side struct {
	Decision string   `json:"decision"`
	By       []string `json:"by,omitempty"`
	Log      []string `json:"log,omitempty"`
	// L7 is true when a proxy looked at the request.
	L7 bool `json:"l7,omitempty"`
}

type verdict struct {
	Verdict string `json:"verdict"`
	Egress  side   `json:"egress"`
	Ingress side   `json:"ingress"`
	Error   string `json:"error,omitempty"`
}

func (w *world) ask(questions []question) []verdict {
	out := make([]verdict, 0, len(questions))
	for _, q := range questions {
		egress, err := w.side(q.From, q.To, false, q)
		if err != nil {
			out = append(out, verdict{Error: err.Error()})
			continue
		}
		ingress, err := w.side(q.To, q.From, true, q)
		if err != nil {
			out = append(out, verdict{Error: err.Error()})
			continue
		}
		v := verdict{Verdict: "allowed", Egress: egress, Ingress: ingress}
		if egress.Decision == "denied" || ingress.Decision == "denied" {
			v.Verdict = "denied"
		}
		out = append(out, v)
	}
	return out
}

func (w *world) side(subject, peer string, ingress bool, q question) (side, error) {
	if !w.enforced(subject) {
		return side{Decision: "allowed"}, nil
	}
	computed, err := w.policyOf(subject)
	if err != nil {
		return side{}, err
	}
	protocol, err := u8proto.ParseProtocol(strings.ToUpper(q.Transport))
	if err != nil {
		return side{}, err
	}
	key, direction := policy.EgressKey(), &computed.SelectorPolicy.L4Policy.Egress
	if ingress {
		key, direction = policy.IngressKey(), &computed.SelectorPolicy.L4Policy.Ingress
	}
	peerID := w.identities[peer].ID
	entry, meta, found := computed.Lookup(key.WithIdentity(peerID).WithPortProto(protocol, q.Port))
	s := side{Decision: "allowed", Log: meta.Log()}
	if entry.IsDeny() {
		s.Decision = "denied"
		if !found {
			return s, nil
		}
	}
	for _, set := range meta.LabelArray() {
		var namespace, name string
		for _, l := range set {
			switch l.Key {
			case "io.cilium.k8s.policy.namespace":
				namespace = l.Value + "/"
			case "io.cilium.k8s.policy.name":
				name = l.Value
			}
		}
		s.By = append(s.By, namespace+name)
	}
	slices.Sort(s.By)
	s.By = slices.Compact(s.By)
	if s.Decision == "denied" || entry.ProxyPort == 0 {
		return s, nil
	}
	s.L7 = true
	listener := peer
	if ingress {
		listener = subject
	}
	s.Decision = requestDecision(direction, peerID, protocol, w.endpoints[listener].Ports, q)
	return s, nil
}

// enforced tells whether an agent polices the endpoint: pods and the identities that agents give to endpoints of their
// own. Addresses are policed by nobody, nodes only by host policies.
func (w *world) enforced(id string) bool {
	e := w.endpoints[id]
	switch identity.NumericIdentity(e.Reserved) {
	case 0:
		return e.IP == ""
	case identity.ReservedIdentityHost, identity.ReservedIdentityWorld, identity.ReservedIdentityRemoteNode,
		identity.ReservedIdentityKubeAPIServer:
		return false
	}
	return true
}

// requestDecision does what the proxies do: the rules of all filters that match are one list, and a filter without
// rules lets everything pass.
func requestDecision(
	direction *policy.L4DirectionPolicy,
	peer identity.NumericIdentity,
	protocol u8proto.U8proto,
	named map[string]uint16,
	q question,
) string {
	var https api.PortRulesHTTP
	var names api.PortRulesDNS
	open, restricted := false, false
	for filter := range direction.Filters() {
		port := filter.Port
		if filter.PortName != "" {
			// A name that the listener doesn't have is no port at all.
			if port = named[filter.PortName]; port == 0 {
				continue
			}
		}
		if filter.U8Proto != 0 && filter.U8Proto != protocol ||
			port != 0 && port != q.Port && !(port <= q.Port && q.Port <= filter.EndPort) {
			continue
		}
		for selector, rules := range filter.PerSelectorPolicies {
			if !selector.Selects(peer) || rules != nil && rules.Verdict != types.Allow {
				continue
			}
			switch {
			case rules == nil || rules.L7Rules.IsEmpty() && len(rules.ServerNames) == 0:
				open = true
			case rules.L7Rules.IsEmpty():
				restricted = true
			default:
				https, names = append(https, rules.L7Rules.HTTP...), append(names, rules.L7Rules.DNS...)
			}
		}
	}
	switch {
	case open,
		q.HTTP != nil && httpAllowed(https, q.HTTP),
		q.DNS != "" && dnsAllowed(names, q.DNS):
		return "allowed"
	case q.HTTP != nil && len(https) > 0, q.DNS != "" && len(names) > 0:
		return "denied"
	case restricted:
		return "redirect"
	}
	return "redirect"
}

// full is Envoy's safe_regex: RE2 over the whole text.
func full(expression, text string) bool {
	if expression == "" {
		return true
	}
	compiled, err := regexp.Compile(`^(?:` + expression + `)$`)
	return err == nil && compiled.MatchString(text)
}

func httpAllowed(rules api.PortRulesHTTP, r *httpRequest) bool {
	// Envoy knows headers in lower case only.
	headers := make(map[string]string, len(r.Headers))
	for name, value := range r.Headers {
		headers[strings.ToLower(name)] = value
	}
	return slices.ContainsFunc(rules, func(rule api.PortRuleHTTP) bool {
		if !full(rule.Path, r.Path) || !full(rule.Method, r.Method) || !full(rule.Host, r.Host) {
			return false
		}
		for _, header := range rule.Headers {
			name, value, exact := strings.Cut(header, " ")
			got, ok := headers[strings.ToLower(strings.TrimRight(name, ":"))]
			if !ok || exact && got != value {
				return false
			}
		}
		return true
	})
}

func dnsAllowed(rules api.PortRulesDNS, name string) bool {
	return slices.ContainsFunc(rules, func(rule api.PortRuleDNS) bool {
		expression, err := (*api.FQDNSelector)(&rule).ToRegex()
		return err == nil && expression.MatchString(strings.ToLower(dns.FQDN(name)))
	})
}
