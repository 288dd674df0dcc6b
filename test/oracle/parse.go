package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/yaml"

	"github.com/cilium/cilium/pkg/k8s"
	v2 "github.com/cilium/cilium/pkg/k8s/apis/cilium.io/v2"
	"github.com/cilium/cilium/pkg/k8s/apis/cilium.io/v2/validator"
	slimnet "github.com/cilium/cilium/pkg/k8s/slim/k8s/api/networking/v1"
	"github.com/cilium/cilium/pkg/policy/api"
	"github.com/cilium/cilium/pkg/policy/types"
	policyutils "github.com/cilium/cilium/pkg/policy/utils"
)

type parsedObject struct {
	kind, namespace, name string
	// judged is false for kinds that are not policies.
	judged  bool
	entries types.PolicyEntries
	err     error
}

type result struct {
	Name string `json:"name"`
	// Error is why an agent refuses the object; empty when it takes it.
	Error string `json:"error,omitempty"`
}

func (p parsedObject) String() string {
	return fmt.Sprintf("%s %s/%s", p.kind, p.namespace, p.name)
}

func results(parsed []parsedObject) []result {
	out := make([]result, 0, len(parsed))
	for _, p := range parsed {
		r := result{Name: p.String()}
		if p.err != nil {
			r.Error = p.err.Error()
		}
		out = append(out, r)
	}
	return out
}

// parse judges one object as the API server's schema and then the agent do: structure, unknown fields, meaning.
func parse(logger *slog.Logger, raw []byte) (p parsedObject) {
	var u unstructured.Unstructured
	if err := json.Unmarshal(raw, &u.Object); err != nil {
		p.err, p.judged = err, true
		return p
	}
	p.kind, p.namespace, p.name = u.GetKind(), u.GetNamespace(), u.GetName()
	switch p.kind {
	case "CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy":
		p.judged = true
		p.entries, p.err = parseCilium(logger, &u, raw)
	case "NetworkPolicy":
		p.judged = true
		var policy slimnet.NetworkPolicy
		if p.err = json.Unmarshal(raw, &policy); p.err == nil {
			p.entries, p.err = k8s.ParseNetworkPolicy(logger, cluster, &policy)
		}
	}
	return p
}

var (
	schemaOnce   sync.Once
	schemaShared *validator.NPValidator
	schemaErr    error
)

// schemas is the CRD schema check, which is expensive to build.
func schemas(logger *slog.Logger) (*validator.NPValidator, error) {
	schemaOnce.Do(func() { schemaShared, schemaErr = validator.NewNPValidator(logger) })
	return schemaShared, schemaErr
}

func parseCilium(logger *slog.Logger, u *unstructured.Unstructured, raw []byte) (types.PolicyEntries, error) {
	schema, err := schemas(logger)
	if err != nil {
		return nil, err
	}
	validate := schema.ValidateCNP
	if u.GetKind() == "CiliumClusterwideNetworkPolicy" {
		validate = schema.ValidateCCNP
	}
	if err := validate(u); err != nil {
		return nil, err
	}
	var policy v2.CiliumNetworkPolicy
	if err := json.Unmarshal(raw, &policy); err != nil {
		return nil, err
	}
	var rules api.Rules
	if rules, err = policy.Parse(logger, cluster); err != nil {
		return nil, err
	}
	for _, rule := range rules {
		// The agent sanitizes again after it has added namespace and cluster to the selectors.
		if err := rule.Sanitize(); err != nil {
			return nil, err
		}
	}
	return policyutils.RulesToPolicyEntries(rules), nil
}

// parseFiles is the command for people: YAML or JSON documents in, refusals out.
func parseFiles(logger *slog.Logger, files []string) int {
	judged, refused := 0, 0
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 2
		}
		decoder := yaml.NewYAMLOrJSONDecoder(bytes.NewReader(content), 4096)
		for {
			var raw json.RawMessage
			err := decoder.Decode(&raw)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				fmt.Printf("refused %s: %v\n", file, err)
				refused++
				break
			}
			if len(raw) == 0 || string(raw) == "null" {
				continue
			}
			p := parse(logger, raw)
			if !p.judged {
				continue
			}
			judged++
			if p.err != nil {
				refused++
				fmt.Printf("refused %s: %v\n", p, p.err)
			}
		}
	}
	fmt.Printf("%d policies judged, %d refused\n", judged, refused)
	if refused > 0 {
		return 1
	}
	return 0
}
