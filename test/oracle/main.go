// Command cellwall-oracle judges policies with Cilium's own code: what the agent would refuse, and who may talk to whom.
//
//	cellwall-oracle parse FILE...   one line per object that an agent would refuse; exits 1 when there is one
//	cellwall-oracle serve           one JSON request per input line, one JSON answer per output line
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"

	cmtypes "github.com/cilium/cilium/pkg/clustermesh/types"
	"github.com/cilium/cilium/pkg/identity"
	"github.com/cilium/cilium/pkg/option"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/policy/api"
)

// cluster is the name that agents default to; policies match it when they name none.
const cluster = "default"

func main() {
	logger := slog.New(slog.NewTextHandler(io.Discard, nil))
	agentDefaults()
	if len(os.Args) < 2 {
		usage()
	}
	switch os.Args[1] {
	case "parse":
		os.Exit(parseFiles(logger, os.Args[2:]))
	case "serve":
		serve(logger)
	default:
		usage()
	}
}

func usage() {
	fmt.Fprintln(os.Stderr, "usage: cellwall-oracle parse FILE... | cellwall-oracle serve")
	os.Exit(2)
}

// agentDefaults sets what changes the meaning of policies to the values an agent of 1.20.2 starts with.
func agentDefaults() {
	option.Config.EnableL7Proxy, option.Config.EnableICMPRules, option.Config.EnableNonDefaultDenyPolicies = true, true, true
	// The chart's default: with IPv4 alone, 0.0.0.0/0 is the world.
	option.Config.EnableIPv4, option.Config.EnableIPv6 = true, false
	option.Config.UnsafeDaemonConfigOption.AllowLocalhost = option.AllowLocalhostAlways
	policy.SetPolicyEnabled(option.DefaultEnforcement)
	api.InitEntities(cluster)
	identity.InitWellKnownIdentities("kube-system", cmtypes.ClusterInfo{Name: cluster})
}

type request struct {
	Op        string              `json:"op"`
	Objects   []json.RawMessage   `json:"objects"`
	Endpoints map[string]endpoint `json:"endpoints"`
	Questions []question          `json:"questions"`
}

type answer struct {
	Results  []result  `json:"results,omitempty"`
	Verdicts []verdict `json:"verdicts,omitempty"`
	Error    string    `json:"error,omitempty"`
}

// serve answers until its input ends. A request that panics Cilium's code is answered with the panic.
func serve(logger *slog.Logger) {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := json.NewEncoder(os.Stdout)
	for {
		line, err := in.ReadBytes('\n')
		if len(line) > 1 {
			if err := out.Encode(respond(logger, line)); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

func respond(logger *slog.Logger, line []byte) (a answer) {
	defer func() {
		if fault := recover(); fault != nil {
			a = answer{Error: fmt.Sprint(fault)}
		}
	}()
	var r request
	if err := json.Unmarshal(line, &r); err != nil {
		return answer{Error: err.Error()}
	}
	parsed := make([]parsedObject, 0, len(r.Objects))
	for _, raw := range r.Objects {
		parsed = append(parsed, parse(logger, raw))
	}
	a.Results = results(parsed)
	if r.Op == "verdicts" {
		w, err := newWorld(logger, r.Endpoints, parsed)
		if err != nil {
			return answer{Error: err.Error()}
		}
		a.Verdicts = w.ask(r.Questions)
	}
	return a
}
