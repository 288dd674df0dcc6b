package main

import (
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/types"
	"github.com/cilium/cilium/pkg/u8proto"
)

// known stands in for the agent's address cache, which tells callers the named ports of pods.
type known struct{ ports types.NamedPortMultiMap }

func (k known) GetNamedPorts() types.NamedPortMultiMap { return k.ports }

// namedPorts collects the names of all pods. A question names the protocol, so each name stands for all three.
func (w *world) namedPorts() policy.NamedPortsGetter {
	ports := types.NewNamedPortMultiMap()
	for id, e := range w.endpoints {
		for _, protocol := range []u8proto.U8proto{u8proto.TCP, u8proto.UDP, u8proto.SCTP} {
			names := types.NamedPortMap{}
			for name, port := range e.Ports {
				names[name] = types.PortProto{Port: port, Proto: protocol}
			}
			ports.Update(w.identities[id].ID, nil, names)
		}
	}
	return known{ports}
}
