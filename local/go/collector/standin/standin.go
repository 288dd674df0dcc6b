// Package standin has the configuration of components whose modules the module proxy doesn't serve in this version: the
// same type, fields and checks as version 0.155.0 documents, so that a configuration is judged as the contrib distribution
// judges it. None of them does any work.
package standin

import (
	"fmt"

	"go.opentelemetry.io/collector/component"
)

// refusal is what starting a stand-in gives.
func refusal(id component.ID) error {
	return fmt.Errorf(
		"%s is a stand-in that only checks its configuration: use the contrib distribution of the OpenTelemetry Collector", id)
}
