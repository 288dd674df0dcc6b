package main

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Stream counts what became of requests that are sent at a steady pace.
type Stream struct {
	Sent     int `json:"sent"`
	Answered int `json:"answered"`
	// Lost requests had no answer in time, or another one than success.
	Lost int `json:"lost"`
	// Broken connections ended before their client closed them.
	Broken int `json:"broken"`
	// Longest time to an answer in milliseconds.
	Longest     float64 `json:"longest"`
	LastFailure string  `json:"lastFailure"`
}

var (
	streaming sync.Mutex
	streams   = map[string]*Stream{}
)

// stream begins one under the order's name. It sends until the program ends. A fresh one opens a connection for each
// request, another one keeps its connection as long as it can, and says so when it can't.
func stream(order Order) {
	counts := &Stream{}
	streaming.Lock()
	streams[order.Name] = counts
	streaming.Unlock()
	order.Name = ""
	go func() {
		var held *holding
		for tick := time.Tick(time.Duration(order.Every) * time.Millisecond); ; <-tick {
			began := time.Now()
			streaming.Lock()
			counts.Sent++
			streaming.Unlock()
			if held == nil {
				held = hold(order)
			}
			seen := held.request(order)
			took := float64(time.Since(began).Microseconds()) / 1000
			broken := seen != "200" && !order.Fresh
			if order.Fresh || broken {
				held.close()
				held = nil
			}
			streaming.Lock()
			if counts.Longest < took {
				counts.Longest = took
			}
			if seen == "200" {
				counts.Answered++
			} else {
				counts.Lost++
				counts.LastFailure = seen
			}
			if broken {
				counts.Broken++
			}
			streaming.Unlock()
		}
	}()
}

// snapshot is a copy of all counts.
func snapshot() map[string]Stream {
	streaming.Lock()
	defer streaming.Unlock()
	copied := map[string]Stream{}
	for name, counts := range streams {
		copied[name] = *counts
	}
	return copied
}

// holding is a connection over which requests go one after the other.
type holding struct {
	connection net.Conn
	reader     *bufio.Reader
	failed     string
}

func hold(order Order) *holding {
	timeout := time.Duration(order.Timeout) * time.Millisecond
	connection, err := net.DialTimeout("tcp4", net.JoinHostPort(order.Address, strconv.Itoa(order.Port)), timeout)
	if err != nil {
		return &holding{failed: failure(err)}
	}
	connection.(*net.TCPConn).SetLinger(0)
	return &holding{connection: connection, reader: bufio.NewReader(connection)}
}

func (h *holding) request(order Order) string {
	if h.failed != "" {
		return h.failed
	}
	h.connection.SetDeadline(time.Now().Add(time.Duration(order.Timeout) * time.Millisecond))
	if _, err := fmt.Fprintf(h.connection, "%s %s HTTP/1.1\r\nHost: %s\r\n\r\n", order.Method, order.Path, order.Address); err != nil {
		return failure(err)
	}
	response, err := http.ReadResponse(h.reader, &http.Request{Method: order.Method})
	if err != nil {
		return failure(err)
	}
	response.Body.Close()
	return strconv.Itoa(response.StatusCode)
}

func (h *holding) close() {
	if h.connection != nil {
		h.connection.Close()
	}
}
