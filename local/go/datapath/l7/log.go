package main

import (
	"net"
	"net/http"
	"sync"
	"time"

	cilium "github.com/cilium/proxy/go/cilium/api"
	"google.golang.org/protobuf/proto"
)

// accessLog tells the agent of every request; the agent makes Hubble flows of that.
type accessLog struct {
	guard sync.Mutex
	agent net.Conn
}

func (a *accessLog) request(r *redirected, request *http.Request, rule string, kind cilium.EntryType, status int) {
	a.write(&cilium.LogEntry{
		Timestamp:             uint64(time.Now().UnixNano()),
		IsIngress:             r.meta.IsIngress,
		EntryType:             kind,
		ProxyId:               r.meta.ProxyId,
		PolicyName:            r.endpoint(),
		CiliumRuleRef:         rule,
		SourceSecurityId:      r.sourceID,
		DestinationSecurityId: r.targetID,
		SourceAddress:         r.source.String(),
		DestinationAddress:    r.destination.String(),
		L7: &cilium.LogEntry_Http{Http: &cilium.HttpLogEntry{
			HttpProtocol: cilium.HttpProtocol_HTTP11, Scheme: "http", Host: request.Host,
			Path: request.URL.RequestURI(), Method: request.Method, Status: uint32(status),
		}},
	})
}

func (r *redirected) endpoint() string {
	if r.meta.IsIngress {
		return r.destination.IP.String()
	}
	return r.source.IP.String()
}

func (a *accessLog) write(entry *cilium.LogEntry) {
	data, err := proto.Marshal(entry)
	if err != nil {
		return
	}
	a.guard.Lock()
	defer a.guard.Unlock()
	// The agent may have restarted since: a second try connects anew.
	for range 2 {
		if a.agent == nil {
			if a.agent, err = net.Dial("unixpacket", sockets+"access_log.sock"); err != nil {
				a.agent = nil
				return
			}
		}
		if _, err = a.agent.Write(data); err == nil {
			return
		}
		a.agent.Close()
		a.agent = nil
	}
}
