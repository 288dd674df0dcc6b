package main

import (
	"encoding/hex"
	"runtime"
	"syscall"
	"unsafe"
)

// Commands of bpf(2) (linux/bpf.h, enum bpf_cmd).
const (
	mapGetNextKey = 4
	objGet        = 7
)

// Keys of the maps that are read: Cilium's policy maps have 12 bytes (v1.20.2, pkg/maps/policymap, PolicyKey). The
// kernel writes as many as the map has, so there is room for more.
const (
	keyBytes = 12
	keyRoom  = 64
)

// keysOf reads the keys of a pinned policy map, in hexadecimal. Whoever changes it meanwhile may hide or repeat some.
func keysOf(path string) ([]string, error) {
	name, err := syscall.BytePtrFromString(path)
	if err != nil {
		return nil, err
	}
	// The kernel gets these addresses as numbers, which Go doesn't follow when it moves things.
	var still runtime.Pinner
	defer still.Unpin()
	still.Pin(name)
	open := struct {
		path  uint64
		fd    uint32
		flags uint32
	}{path: uint64(uintptr(unsafe.Pointer(name)))}
	fd, failed := bpf(objGet, unsafe.Pointer(&open), unsafe.Sizeof(open))
	if failed != 0 {
		return nil, failed
	}
	defer syscall.Close(int(fd))
	keys := new([2][keyRoom]byte)
	still.Pin(keys)
	found := []string{}
	for {
		next := struct {
			fd    uint64
			key   uint64
			after uint64
		}{fd: uint64(fd), after: uint64(uintptr(unsafe.Pointer(&keys[1])))}
		if len(found) > 0 {
			next.key = uint64(uintptr(unsafe.Pointer(&keys[0])))
		}
		if _, failed := bpf(mapGetNextKey, unsafe.Pointer(&next), unsafe.Sizeof(next)); failed != 0 {
			if failed == syscall.ENOENT {
				return found, nil
			}
			return nil, failed
		}
		keys[0] = keys[1]
		found = append(found, hex.EncodeToString(keys[0][:keyBytes]))
	}
}

func bpf(command uintptr, attributes unsafe.Pointer, size uintptr) (uintptr, syscall.Errno) {
	number, found := map[string]uintptr{"amd64": 321, "arm64": 280}[runtime.GOARCH]
	if !found {
		return 0, syscall.ENOSYS
	}
	fd, _, failed := syscall.Syscall(number, command, uintptr(attributes), size)
	return fd, failed
}
