package standin

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/receiver"
	"go.opentelemetry.io/collector/receiver/xreceiver"
)

type kubernetesObject struct {
	Name              string        `mapstructure:"name"`
	Group             string        `mapstructure:"group"`
	Namespaces        []string      `mapstructure:"namespaces"`
	ExcludeNamespaces []string      `mapstructure:"exclude_namespaces"`
	Mode              string        `mapstructure:"mode"`
	LabelSelector     string        `mapstructure:"label_selector"`
	FieldSelector     string        `mapstructure:"field_selector"`
	Interval          time.Duration `mapstructure:"interval"`
	ResourceVersion   string        `mapstructure:"resource_version"`
	ExcludeWatchType  []string      `mapstructure:"exclude_watch_type"`
}

type kubernetesConfig struct {
	AuthType            string             `mapstructure:"auth_type"`
	Context             string             `mapstructure:"context"`
	Objects             []kubernetesObject `mapstructure:"objects"`
	ErrorMode           string             `mapstructure:"error_mode"`
	IncludeInitialState bool               `mapstructure:"include_initial_state"`
	LeaderElector       *component.ID      `mapstructure:"k8s_leader_elector"`
	Storage             *component.ID      `mapstructure:"storage"`
}

var (
	kubernetesAuth  = set("none", "serviceAccount", "kubeConfig", "tls")
	kubernetesModes = set("", "pull", "watch")
	errorModes      = set("propagate", "ignore", "silent")
)

func (c *kubernetesConfig) Validate() error {
	if !kubernetesAuth[c.AuthType] {
		return fmt.Errorf("invalid authType for kubernetes: %v", c.AuthType)
	}
	if !errorModes[c.ErrorMode] {
		return fmt.Errorf("invalid error_mode %q: must be one of 'propagate', 'ignore', or 'silent'", c.ErrorMode)
	}
	for _, object := range c.Objects {
		if object.Name == "" {
			return errors.New("an object needs a name")
		}
		if !kubernetesModes[object.Mode] {
			return fmt.Errorf("invalid mode: %v", object.Mode)
		}
		pull := object.Mode != "watch"
		if pull && len(object.ExcludeWatchType) != 0 {
			return errors.New("the Exclude config can only be used with watch mode")
		}
		if pull && c.IncludeInitialState {
			return errors.New("include_initial_state can only be used with watch mode")
		}
	}
	return nil
}

// KubernetesObjects stands in for k8sobjectsreceiver.
func KubernetesObjects() receiver.Factory {
	defaults := func() component.Config {
		return &kubernetesConfig{AuthType: "serviceAccount", ErrorMode: "propagate"}
	}
	create := func(_ context.Context, settings receiver.Settings, _ component.Config, _ consumer.Logs) (receiver.Logs, error) {
		return standIn{settings.ID}, nil
	}
	return xreceiver.NewFactory(component.MustNewType("k8s_objects"), defaults,
		xreceiver.WithLogs(create, component.StabilityLevelBeta),
		xreceiver.WithDeprecatedTypeAlias(component.MustNewType("k8sobjects")))
}
