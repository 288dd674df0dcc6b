package main

import (
	"context"
	"fmt"
	"log"
	"net"
	"strings"
	"syscall"

	cilium "github.com/cilium/proxy/go/cilium/api"
	listener "github.com/envoyproxy/go-control-plane/envoy/config/listener/v3"
	"google.golang.org/protobuf/proto"
)

// Marks tell the datapath that a packet comes from the proxy (v1.20.2, bpf/lib/common.h, MARK_MAGIC_PROXY_*).
const (
	markIngress = 0x0A00
	markEgress  = 0x0B00
)

type closer interface{ Close() error }

// proxy holds the listeners that the agent wants.
type proxy struct {
	state *state
	log   *accessLog
	open  map[string]closer
}

// apply opens listeners that are new and closes those that are gone. It is called by one goroutine.
func (p *proxy) apply(resources [][]byte) error {
	wanted := map[string]bool{}
	for _, resource := range resources {
		config := &listener.Listener{}
		if err := proto.Unmarshal(resource, config); err != nil {
			return err
		}
		meta, found := metadataOf(config)
		address := config.GetAddress().GetSocketAddress()
		if !found || address == nil {
			continue
		}
		wanted[config.Name] = true
		if p.open[config.Name] != nil {
			continue
		}
		opened, err := transparent(fmt.Sprintf("%s:%d", address.Address, address.GetPortValue()), markOf(meta))
		if err != nil {
			return err
		}
		log.Printf("listener %s on %s, ingress=%v", config.Name, opened.Addr(), meta.IsIngress)
		p.open[config.Name] = opened
		go p.accept(opened, meta)
	}
	for name, opened := range p.open {
		if !wanted[name] {
			opened.Close()
			delete(p.open, name)
		}
	}
	return nil
}

func metadataOf(config *listener.Listener) (*cilium.BpfMetadata, bool) {
	for _, filter := range config.ListenerFilters {
		typed := filter.GetTypedConfig()
		if typed != nil && strings.HasSuffix(typed.TypeUrl, "cilium.BpfMetadata") {
			meta := &cilium.BpfMetadata{}
			return meta, proto.Unmarshal(typed.Value, meta) == nil
		}
	}
	return nil, false
}

func markOf(meta *cilium.BpfMetadata) int {
	if meta.IsIngress {
		return markIngress
	}
	return markEgress
}

// transparent listens for connections whose destination is somebody else. Without the mark its own answers would be
// redirected to it again.
func transparent(address string, mark int) (net.Listener, error) {
	config := net.ListenConfig{Control: func(_, _ string, raw syscall.RawConn) error {
		return options(raw, mark)
	}}
	return config.Listen(context.Background(), "tcp4", address)
}

func options(raw syscall.RawConn, mark int) error {
	var failed error
	err := raw.Control(func(fd uintptr) {
		failed = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_MARK, mark)
		if failed == nil {
			failed = syscall.SetsockoptInt(int(fd), syscall.SOL_IP, syscall.IP_TRANSPARENT, 1)
		}
		if failed == nil {
			failed = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1)
		}
	})
	if err != nil {
		return err
	}
	return failed
}
