// Package cilium pins the module whose Helm chart and CRDs local/toolchain copies. Nothing of it is compiled.
package cilium
