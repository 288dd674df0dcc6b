// Command traffic is what every pod of the datapath suite runs: a server on the ports that it is told to open and a
// client that opens the connections that it is told to try. It takes one JSON order per line and answers with one JSON
// line each; it ends when its input does, so that it never outlives the suite.
package main

import (
	"bufio"
	"encoding/json"
	"log"
	"os"
	"sync"
	"time"
)

// Order is one line of input.
type Order struct {
	ID int `json:"id"`
	// Do is listen, tcp, udp, http, tls or dns.
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
}

// Answer is one line of output.
type Answer struct {
	ID int `json:"id"`
	// Seen is open, timeout, refused, or what the protocol answered: a status code, a DNS result.
	Seen string  `json:"seen"`
	Ms   float64 `json:"ms"`
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
		if order.Do == "listen" {
			answer(order.ID, listen(order), 0)
			continue
		}
		go func() {
			began := time.Now()
			seen := try(order)
			answer(order.ID, seen, float64(time.Since(began).Microseconds())/1000)
		}()
	}
}

func answer(id int, seen string, ms float64) {
	printing.Lock()
	defer printing.Unlock()
	if err := printer.Encode(Answer{ID: id, Seen: seen, Ms: ms}); err != nil {
		os.Exit(1)
	}
}
