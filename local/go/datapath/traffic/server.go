package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"time"
)

// listen opens every port, or says which one it can't.
func listen(order Order) string {
	for _, port := range order.TCP {
		listener, err := net.Listen("tcp4", fmt.Sprintf("0.0.0.0:%d", port))
		if err != nil {
			return err.Error()
		}
		go http.Serve(listener, http.HandlerFunc(ok))
	}
	for _, port := range order.TLS {
		listener, err := net.Listen("tcp4", fmt.Sprintf("0.0.0.0:%d", port))
		if err != nil {
			return err.Error()
		}
		certificate, err := selfSigned()
		if err != nil {
			return err.Error()
		}
		config := &tls.Config{Certificates: []tls.Certificate{certificate}}
		server := &http.Server{Handler: http.HandlerFunc(ok), ErrorLog: quiet}
		go server.Serve(tls.NewListener(listener, config))
	}
	for _, port := range order.UDP {
		reply := echo
		if port == 53 && order.DNS != nil {
			reply = func(query []byte) []byte { return answerDNS(query, order.DNS) }
		}
		socket, err := net.ListenPacket("udp4", fmt.Sprintf("0.0.0.0:%d", port))
		if err != nil {
			return err.Error()
		}
		go serveUDP(socket, reply)
	}
	return "open"
}

func ok(response http.ResponseWriter, _ *http.Request) {
	response.WriteHeader(http.StatusOK)
}

func echo(packet []byte) []byte { return packet }

func serveUDP(socket net.PacketConn, reply func([]byte) []byte) {
	packet := make([]byte, 2048)
	for {
		length, from, err := socket.ReadFrom(packet)
		if err != nil {
			return
		}
		if answer := reply(packet[:length]); answer != nil {
			socket.WriteTo(answer, from)
		}
	}
}

func selfSigned() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(24 * time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, err
}
