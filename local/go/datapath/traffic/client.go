package main

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"syscall"
	"time"
)

// try opens one connection and says what came of it.
func try(order Order) string {
	timeout := time.Duration(order.Timeout) * time.Millisecond
	deadline := time.Now().Add(timeout)
	network := "tcp4"
	if order.Do == "udp" || order.Do == "dns" {
		network = "udp4"
	}
	connection, err := dial(network, order, timeout)
	if err != nil {
		return failure(err)
	}
	defer connection.Close()
	if err := connection.SetDeadline(deadline); err != nil {
		return failure(err)
	}
	switch order.Do {
	case "tcp":
		return "open"
	case "udp":
		return tryUDP(connection)
	case "dns":
		return tryDNS(connection, order.Name)
	case "tls":
		return tryTLS(connection, order.Name)
	case "http":
		return tryHTTP(connection, order)
	}
	return fmt.Sprintf("there is no order %q", order.Do)
}

// dial leaves from the port that it is told, and closes with a reset so that the port is free again at once.
func dial(network string, order Order, timeout time.Duration) (net.Conn, error) {
	dialer := net.Dialer{Timeout: timeout, Control: func(_, _ string, raw syscall.RawConn) error {
		var failed error
		err := raw.Control(func(fd uintptr) {
			failed = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1)
		})
		return errors.Join(err, failed)
	}}
	if network == "tcp4" {
		dialer.LocalAddr = &net.TCPAddr{IP: net.ParseIP(order.Local), Port: order.Source}
	} else {
		dialer.LocalAddr = &net.UDPAddr{IP: net.ParseIP(order.Local), Port: order.Source}
	}
	connection, err := dialer.Dial(network, net.JoinHostPort(order.Address, strconv.Itoa(order.Port)))
	if tcp, ok := connection.(*net.TCPConn); ok && err == nil {
		err = tcp.SetLinger(0)
	}
	return connection, err
}

func tryUDP(connection net.Conn) string {
	if _, err := connection.Write([]byte("ping")); err != nil {
		return failure(err)
	}
	if _, err := connection.Read(make([]byte, 16)); err != nil {
		return failure(err)
	}
	return "open"
}

// tryTLS says open when the handshake is done: whoever pins server names lets it through or cuts it.
func tryTLS(connection net.Conn, name string) string {
	// The certificate says nothing here: it is made up at the other end, and the question is who may connect.
	client := tls.Client(connection, &tls.Config{ServerName: name, InsecureSkipVerify: true})
	if err := client.Handshake(); err != nil {
		return failure(err)
	}
	return "open"
}

func tryHTTP(connection net.Conn, order Order) string {
	host := order.Name
	if host == "" {
		host = order.Address
	}
	if _, err := fmt.Fprintf(connection, "%s %s HTTP/1.1\r\nHost: %s\r\nContent-Length: 0\r\n\r\n", order.Method, order.Path, host); err != nil {
		return failure(err)
	}
	response, err := http.ReadResponse(bufio.NewReader(connection), &http.Request{Method: order.Method})
	if err != nil {
		return failure(err)
	}
	defer response.Body.Close()
	return strconv.Itoa(response.StatusCode)
}

func failure(err error) string {
	var timeout net.Error
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return "timeout"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "refused"
	case errors.Is(err, syscall.ECONNRESET):
		return "reset"
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		return "unreachable"
	}
	return err.Error()
}
