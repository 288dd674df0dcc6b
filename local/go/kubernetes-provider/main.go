// Pulumi's Kubernetes provider, built from its Go module for machines that cannot download the release.
//
// schema.json and terraform-mapping.json come from the module's own cmd folder; the build step puts them beside
// this file before it compiles.
package main

import (
	_ "embed"

	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider"
	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/version"
)

//go:embed schema.json
var schema []byte

//go:embed terraform-mapping.json
var mapping []byte

func main() {
	provider.Serve("kubernetes", version.Version, schema, mapping)
}
