package main

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	cilium "github.com/cilium/proxy/go/cilium/api"
	route "github.com/envoyproxy/go-control-plane/envoy/config/route/v3"
)

// attempt is what one side's policy is asked about.
type attempt struct {
	ingress bool
	port    uint32
	remote  uint32
	// request is nil for TLS, name is the server name of its first message.
	request *http.Request
	name    string
}

// allowed says whether a rule for this port and peer lets the attempt through, and that rule's name. A deny wins.
func allowed(policy *cilium.NetworkPolicy, try attempt) (bool, string) {
	if policy == nil {
		return false, ""
	}
	sections := policy.EgressPerPortPolicies
	if try.ingress {
		sections = policy.IngressPerPortPolicies
	}
	for _, section := range sections {
		if section.Port != 0 && (try.port < section.Port || try.port > max(section.Port, section.EndPort)) {
			continue
		}
		if len(section.Rules) == 0 {
			return true, ""
		}
		for _, rule := range section.Rules {
			if len(rule.RemotePolicies) > 0 && !slices.Contains(rule.RemotePolicies, try.remote) {
				continue
			}
			if rule.GetDeny() {
				return false, rule.Name
			}
			if matches(rule, try) {
				return true, rule.Name
			}
		}
	}
	return false, ""
}

func matches(rule *cilium.PortNetworkPolicyRule, try attempt) bool {
	if len(rule.ServerNames) > 0 {
		isNamed := func(pattern string) bool { return serverNameMatches(pattern, try.name) }
		if try.request != nil || !slices.ContainsFunc(rule.ServerNames, isNamed) {
			return false
		}
	}
	rules := rule.GetHttpRules()
	if rules == nil {
		return true
	}
	return try.request != nil && slices.ContainsFunc(rules.HttpRules, func(one *cilium.HttpNetworkPolicyRule) bool {
		return !slices.ContainsFunc(one.Headers, func(header *route.HeaderMatcher) bool {
			return !headerMatches(header, try.request)
		})
	})
}

// serverNameMatches knows `*` for one label's part and `**` for any number of labels.
func serverNameMatches(pattern, name string) bool {
	expression := regexp.QuoteMeta(strings.ToLower(pattern))
	expression = strings.ReplaceAll(expression, `\*\*`, `.+`)
	expression = strings.ReplaceAll(expression, `\*`, `[^.]*`)
	compiled, err := regexp.Compile("^(?:" + expression + ")$")
	return err == nil && compiled.MatchString(strings.ToLower(name))
}

func headerMatches(matcher *route.HeaderMatcher, request *http.Request) bool {
	value := headerOf(matcher.Name, request)
	// Envoy matches whole values with RE2, which is what Go's regexp is.
	whole := func(expression string) bool {
		compiled, err := regexp.Compile("^(?:" + expression + ")$")
		return err == nil && compiled.MatchString(value)
	}
	is := false
	switch kind := matcher.HeaderMatchSpecifier.(type) {
	case *route.HeaderMatcher_SafeRegexMatch:
		is = whole(kind.SafeRegexMatch.Regex)
	case *route.HeaderMatcher_ExactMatch:
		is = value == kind.ExactMatch
	case *route.HeaderMatcher_PresentMatch:
		is = (value != "") == kind.PresentMatch
	case *route.HeaderMatcher_StringMatch:
		if expression := kind.StringMatch.GetSafeRegex(); expression != nil {
			is = whole(expression.Regex)
		} else {
			is = value == kind.StringMatch.GetExact()
		}
	}
	return is != matcher.InvertMatch
}

func headerOf(name string, request *http.Request) string {
	switch name {
	case ":path":
		return request.URL.RequestURI()
	case ":method":
		return request.Method
	case ":authority":
		return request.Host
	}
	return strings.Join(request.Header.Values(name), ",")
}
