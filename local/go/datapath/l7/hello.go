package main

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"io"
	"net"
	"time"
)

// serverName reads a client's first message and returns the name in it and every byte that was read.
func serverName(reader *bufio.Reader) (string, []byte) {
	var taken bytes.Buffer
	name := ""
	config := &tls.Config{GetConfigForClient: func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		name = hello.ServerName
		return nil, io.EOF
	}}
	// The handshake ends right after the first message; nothing is ever written to the client.
	tls.Server(listening{io.TeeReader(reader, &taken)}, config).Handshake()
	return name, taken.Bytes()
}

// listening is a connection that can only be read.
type listening struct{ io.Reader }

func (listening) Write(data []byte) (int, error)   { return len(data), nil }
func (listening) Close() error                     { return nil }
func (listening) LocalAddr() net.Addr              { return nil }
func (listening) RemoteAddr() net.Addr             { return nil }
func (listening) SetDeadline(time.Time) error      { return nil }
func (listening) SetReadDeadline(time.Time) error  { return nil }
func (listening) SetWriteDeadline(time.Time) error { return nil }
