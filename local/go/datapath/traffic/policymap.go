package main

import (
	"fmt"
	"runtime"
	"syscall"
	"unsafe"
)

// Commands of bpf(2) (linux/bpf.h, enum bpf_cmd).
const (
	mapGetNextKey = 4
	objGet        = 7
)

// keySize is a bound for the keys of the maps that are counted; Cilium's policy maps have 12 bytes (v1.20.2,
// pkg/maps/policymap).
const keySize = 64

// countMap says how many entries a pinned eBPF map has. Whoever changes it meanwhile makes the number approximate.
func countMap(path string) string {
	name, err := syscall.BytePtrFromString(path)
	if err != nil {
		return err.Error()
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
		return failed.Error()
	}
	defer syscall.Close(int(fd))
	keys := new([2][keySize]byte)
	still.Pin(keys)
	count := 0
	for ; ; count++ {
		next := struct {
			fd    uint64
			key   uint64
			after uint64
		}{fd: uint64(fd), after: uint64(uintptr(unsafe.Pointer(&keys[1])))}
		if count > 0 {
			next.key = uint64(uintptr(unsafe.Pointer(&keys[0])))
		}
		if _, failed := bpf(mapGetNextKey, unsafe.Pointer(&next), unsafe.Sizeof(next)); failed != 0 {
			if failed != syscall.ENOENT {
				return failed.Error()
			}
			break
		}
		keys[0] = keys[1]
	}
	return fmt.Sprint(count)
}

func bpf(command uintptr, attributes unsafe.Pointer, size uintptr) (uintptr, syscall.Errno) {
	number, found := map[string]uintptr{"amd64": 321, "arm64": 280}[runtime.GOARCH]
	if !found {
		return 0, syscall.ENOSYS
	}
	fd, _, failed := syscall.Syscall(number, command, uintptr(attributes), size)
	return fd, failed
}
