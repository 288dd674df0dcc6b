package main

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"syscall"
	"time"

	cilium "github.com/cilium/proxy/go/cilium/api"
)

const (
	// handshakeByte begins a TLS record that carries a handshake (RFC 8446, 5.1).
	handshakeByte = 0x16
	idle          = 30 * time.Second
	dialTimeout   = 2 * time.Second
)

// redirected is one connection that the datapath handed over: its local address is where the client meant to go.
type redirected struct {
	*proxy
	meta                *cilium.BpfMetadata
	client              net.Conn
	source, destination *net.TCPAddr
	sourceID, targetID  uint32
}

func (p *proxy) accept(from net.Listener, meta *cilium.BpfMetadata) {
	for {
		client, err := from.Accept()
		if err != nil {
			return
		}
		go p.handle(client, meta)
	}
}

func (p *proxy) handle(client net.Conn, meta *cilium.BpfMetadata) {
	defer client.Close()
	client.SetDeadline(time.Now().Add(idle))
	source, destination := client.RemoteAddr().(*net.TCPAddr), client.LocalAddr().(*net.TCPAddr)
	one := &redirected{
		proxy: p, meta: meta, client: client, source: source, destination: destination,
		sourceID: p.state.identity(source.IP.String()), targetID: p.state.identity(destination.IP.String()),
	}
	reader := bufio.NewReaderSize(client, 1<<15)
	first, err := reader.Peek(1)
	if err != nil {
		return
	}
	if first[0] == handshakeByte {
		one.tls(reader)
		return
	}
	one.http(reader)
}

// decide asks the policy of the endpoint on whose side this listener stands.
func (r *redirected) decide(try attempt) (bool, string) {
	endpoint := r.source
	try.ingress, try.port, try.remote = r.meta.IsIngress, uint32(r.destination.Port), r.targetID
	if r.meta.IsIngress {
		endpoint, try.remote = r.destination, r.sourceID
	}
	return allowed(r.state.policy(endpoint.IP.String()), try)
}

// upstream goes on to the destination in the client's name: the mark carries its identity.
func (r *redirected) upstream() (net.Conn, error) {
	dialer := net.Dialer{Timeout: dialTimeout, Control: func(_, _ string, raw syscall.RawConn) error {
		return options(raw, markOf(r.meta)|int(r.sourceID&0xffff)<<16)
	}}
	peer := r.destination
	if r.meta.IsIngress {
		peer = r.source
	}
	// Between two endpoints of one node the client's own address would be taken for the original connection.
	if local := r.state.policy(peer.IP.String()) != nil; r.meta.UseOriginalSourceAddress && !local {
		dialer.LocalAddr = &net.TCPAddr{IP: r.source.IP, Port: r.source.Port}
	}
	connection, err := dialer.Dial("tcp4", r.destination.String())
	if err == nil {
		err = connection.SetDeadline(time.Now().Add(idle))
	}
	return connection, err
}

// tls passes a connection on whole when its server name is allowed; nothing of it is decrypted.
func (r *redirected) tls(reader *bufio.Reader) {
	name, hello := serverName(reader)
	if ok, _ := r.decide(attempt{name: name}); !ok {
		return
	}
	server, err := r.upstream()
	if err != nil {
		return
	}
	defer server.Close()
	if _, err := server.Write(hello); err != nil {
		return
	}
	go func() {
		io.Copy(server, reader)
		server.(*net.TCPConn).CloseWrite()
	}()
	io.Copy(r.client, server)
}

func (r *redirected) http(reader *bufio.Reader) {
	for {
		// Idle is counted from the last request: a connection that is in use lives as long as its client wants.
		r.client.SetDeadline(time.Now().Add(idle))
		request, err := http.ReadRequest(reader)
		if err != nil {
			return
		}
		ok, rule := r.decide(attempt{request: request})
		if !ok {
			r.log.request(r, request, rule, cilium.EntryType_Denied, http.StatusForbidden)
			io.WriteString(r.client, "HTTP/1.1 403 Forbidden\r\nContent-Length: 14\r\nConnection: close\r\n\r\nAccess denied\n")
			return
		}
		r.log.request(r, request, rule, cilium.EntryType_Request, 0)
		if !r.forward(request, rule) {
			return
		}
	}
}

// forward sends one request on and its answer back; false when the connection is at its end.
func (r *redirected) forward(request *http.Request, rule string) bool {
	server, err := r.upstream()
	if err != nil {
		io.WriteString(r.client, "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
		return false
	}
	defer server.Close()
	if err := request.Write(server); err != nil {
		return false
	}
	response, err := http.ReadResponse(bufio.NewReader(server), request)
	if err != nil {
		return false
	}
	defer response.Body.Close()
	r.log.request(r, request, rule, cilium.EntryType_Response, response.StatusCode)
	return response.Write(r.client) == nil && !request.Close && !response.Close
}
