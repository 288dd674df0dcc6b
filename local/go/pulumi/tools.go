//go:build tools

// Package tools pins the Pulumi CLI, which local/toolchain builds where its release cannot be downloaded.
package tools

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
