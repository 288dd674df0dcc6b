package main

import (
	"io"
	"net"
	"strings"
)

// relay passes connections on between two namespaces: `unix:PATH` is the same place in both, `tcp4:HOST:PORT` is not.
func relay(from, to string) string {
	network, address, _ := strings.Cut(from, ":")
	listener, err := net.Listen(network, address)
	if err != nil {
		return err.Error()
	}
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer client.Close()
				network, address, _ := strings.Cut(to, ":")
				server, err := net.Dial(network, address)
				if err != nil {
					return
				}
				defer server.Close()
				go func() {
					defer server.Close()
					io.Copy(server, client)
				}()
				io.Copy(client, server)
			}()
		}
	}()
	return "open"
}
