package main

import (
	"encoding/binary"
	"io"
	"log"
	"net"
	"strings"
)

var quiet = log.New(io.Discard, "", 0)

const (
	codeOK       = 0
	codeNotFound = 3
	codeRefused  = 5
)

// tryDNS asks for the address of a name (RFC 1035) and says the address, or why there is none.
func tryDNS(connection net.Conn, name string) string {
	query := []byte{0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0}
	for label := range strings.SplitSeq(strings.TrimSuffix(name, "."), ".") {
		query = append(append(query, byte(len(label))), label...)
	}
	query = append(query, 0, 0, 1, 0, 1)
	if _, err := connection.Write(query); err != nil {
		return failure(err)
	}
	answer := make([]byte, 2048)
	length, err := connection.Read(answer)
	if err != nil {
		return failure(err)
	}
	if length < 12 {
		return "cut short"
	}
	switch answer[3] & 15 {
	case codeNotFound:
		return "NXDOMAIN"
	case codeRefused:
		return "REFUSED"
	case codeOK:
		if binary.BigEndian.Uint16(answer[6:8]) == 0 {
			return "no address"
		}
		return net.IP(answer[length-4 : length]).String()
	}
	return "SERVFAIL"
}

// answerDNS answers with an address of the table; names that are not in it, with the address of `*`.
func answerDNS(query []byte, table map[string]string) []byte {
	if len(query) < 12 {
		return nil
	}
	at, labels := 12, []string{}
	for at < len(query) && query[at] != 0 {
		next := at + 1 + int(query[at])
		if next > len(query) {
			return nil
		}
		labels = append(labels, string(query[at+1:next]))
		at = next
	}
	end := at + 5
	if end > len(query) {
		return nil
	}
	address, known := table[strings.ToLower(strings.Join(labels, "."))]
	if !known {
		address = table["*"]
	}
	ip := net.ParseIP(address).To4()
	isA := binary.BigEndian.Uint16(query[at+1:at+3]) == 1
	answer := append([]byte{}, query[:end]...)
	answer[2], answer[3] = 0x85, 0x80
	copy(answer[6:12], []byte{0, 0, 0, 0, 0, 0})
	if ip == nil || !isA {
		return answer
	}
	answer[7] = 1
	answer = append(answer, 0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 30, 0, 4)
	return append(answer, ip...)
}
