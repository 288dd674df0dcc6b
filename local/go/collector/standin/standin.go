// Package standin has the configuration of components whose modules the module proxy doesn't serve in this version: the
// same type, fields and checks as version 0.155.0 documents, so that a configuration is judged as the contrib distribution
// judges it. None of them does any work: a collector that has one in a pipeline doesn't start.
package standin

import (
	"context"
	"fmt"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/plog"
)

type standIn struct{ id component.ID }

func (s standIn) refusal() error {
	return fmt.Errorf(
		"%s is a stand-in that only checks its configuration: use the contrib distribution of the OpenTelemetry Collector", s.id)
}

func (s standIn) Start(context.Context, component.Host) error { return s.refusal() }

func (standIn) Shutdown(context.Context) error { return nil }

func (standIn) Capabilities() consumer.Capabilities { return consumer.Capabilities{} }

func (s standIn) ConsumeLogs(context.Context, plog.Logs) error { return s.refusal() }

func set(words ...string) map[string]bool {
	known := make(map[string]bool, len(words))
	for _, word := range words {
		known[word] = true
	}
	return known
}
