// Command traffic is what every pod of the datapath suite runs: a server on the ports that it is told to open and a
// client that opens the connections that it is told to try. It takes one JSON order per line and answers with one JSON
// line each; it ends when its input does, so that it never outlives the suite.
package main

import (
	"bufio"
	"encoding/json"
	"log"
	"net"
	"os"
	"sync"
	"time"
)

// Order is one line of input.
type Order struct {
	ID int `json:"id"`
	// Do is listen, relay, tcp, udp, http, tls, dns, stream, streams or map.
	Do string `json:"do"`
	// TCP, UDP and TLS are ports to open, for listen.
	TCP []int `json:"tcp"`
	UDP []int `json:"udp"`
	TLS []int `json:"tls"`
	// DNS makes the server answer queries on port 53 with these addresses by name.
	DNS map[string]string `json:"dns"`

	Address string `json:"address"`
	Port    int    `json:"port"`
	// Local and Source are the client's address and port: flows are found again by them. Without an address the kernel
	// chooses one.
	Local  string `json:"local"`
	Source int    `json:"source"`
	// Timeout in milliseconds.
	Timeout int `json:"timeout"`
	// Name is the server name of tls, the host of http and the question of dns.
	Name   string `json:"name"`
	Method string `json:"method"`
	Path   string `json:"path"`

	// Every is the pace of a stream in milliseconds; Fresh makes it open a connection for each request.
	Every int  `json:"every"`
	Fresh bool `json:"fresh"`
}

// Answer is one line of output.
type Answer struct {
	ID int `json:"id"`
	// Seen is open, timeout, refused, or what the protocol answered: a status code, a DNS result.
	Seen string  `json:"seen"`
	Ms   float64 `json:"ms"`
	// Local is the address that the connection left from.
	Local   string            `json:"local,omitempty"`
	Streams map[string]Stream `json:"streams,omitempty"`
	// Keys are those of an eBPF map, in hexadecimal.
	Keys []string `json:"keys,omitempty"`
}

var (
	printing sync.Mutex
	printer  = json.NewEncoder(os.Stdout)
)

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var order Order
		if err := json.Unmarshal(lines.Bytes(), &order); err != nil {
			log.Fatalf("not an order: %v", err)
		}
		switch order.Do {
		case "listen":
			answer(Answer{ID: order.ID, Seen: listen(order)})
			continue
		case "relay":
			answer(Answer{ID: order.ID, Seen: relay(order.Name, order.Path)})
			continue
		case "stream":
			stream(order)
			answer(Answer{ID: order.ID, Seen: "open"})
			continue
		case "streams":
			answer(Answer{ID: order.ID, Seen: "open", Streams: snapshot()})
			continue
		case "map":
			keys, err := keysOf(order.Path)
			if err != nil {
				answer(Answer{ID: order.ID, Seen: err.Error()})
				continue
			}
			answer(Answer{ID: order.ID, Seen: "open", Keys: keys})
			continue
		}
		go func() {
			if order.Local == "" {
				order.Local = leavesFrom(order.Address)
			}
			began := time.Now()
			seen := try(order)
			ms := float64(time.Since(began).Microseconds()) / 1000
			answer(Answer{ID: order.ID, Seen: seen, Ms: ms, Local: order.Local})
		}()
	}
}

func answer(one Answer) {
	printing.Lock()
	defer printing.Unlock()
	if err := printer.Encode(one); err != nil {
		os.Exit(1)
	}
}

// leavesFrom is the address that the kernel gives to connections there: a datagram socket connects without a packet.
func leavesFrom(address string) string {
	socket, err := net.Dial("udp4", net.JoinHostPort(address, "9"))
	if err != nil {
		return ""
	}
	defer socket.Close()
	return socket.LocalAddr().(*net.UDPAddr).IP.String()
}
