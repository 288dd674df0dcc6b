//go:build tools

// Package tools pins kwok, which local/toolchain builds where its release cannot be downloaded.
package tools

import _ "sigs.k8s.io/kwok/cmd/kwok"
