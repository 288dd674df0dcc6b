//go:build tools

// Package agent pins what of Cilium runs on a node: the agent, its CNI plugin and the sources of its eBPF programs.
package agent

import (
	_ "github.com/cilium/cilium/daemon"
	_ "github.com/cilium/cilium/plugins/cilium-cni"
)
