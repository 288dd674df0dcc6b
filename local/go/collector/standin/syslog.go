package standin

import (
	"errors"
	"strings"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/config/configoptional"
	"go.opentelemetry.io/collector/config/configretry"
	"go.opentelemetry.io/collector/config/configtls"
	"go.opentelemetry.io/collector/exporter"
	"go.opentelemetry.io/collector/exporter/exporterhelper"
)

type syslogConfig struct {
	Endpoint      string                                                   `mapstructure:"endpoint"`
	Port          int                                                      `mapstructure:"port"`
	Network       string                                                   `mapstructure:"network"`
	Protocol      string                                                   `mapstructure:"protocol"`
	OctetCounting bool                                                     `mapstructure:"enable_octet_counting"`
	TLS           configtls.ClientConfig                                   `mapstructure:"tls"`
	Queue         configoptional.Optional[exporterhelper.QueueBatchConfig] `mapstructure:"sending_queue"`
	Retry         configretry.BackOffConfig                                `mapstructure:"retry_on_failure"`
	Timeout       exporterhelper.TimeoutConfig                             `mapstructure:",squash"`
}

func (c *syslogConfig) Validate() error {
	var problems []error
	refuse := func(wrong bool, text string) {
		if wrong {
			problems = append(problems, errors.New(text))
		}
	}
	network := strings.ToLower(c.Network)
	refuse(c.Port < 1 || c.Port > 65535, "unsupported port: port is required, must be in the range 1-65535")
	refuse(c.Endpoint == "", "invalid endpoint: endpoint is required but it is not configured")
	refuse(network != "tcp" && network != "udp", "unsupported network: network is required, only tcp/udp supported")
	refuse(c.Protocol != "rfc5424" && c.Protocol != "rfc3164", "unsupported protocol: Only rfc5424 and rfc3164 supported")
	refuse(c.OctetCounting && c.Protocol != "rfc5424", "octet counting is only supported for rfc5424 protocol")
	return errors.Join(problems...)
}

// Syslog stands in for syslogexporter.
func Syslog() exporter.Factory {
	defaults := func() component.Config {
		return &syslogConfig{
			Port:     514,
			Network:  "tcp",
			Protocol: "rfc5424",
			Queue:    configoptional.Default(exporterhelper.NewDefaultQueueConfig()),
			Retry:    configretry.NewDefaultBackOffConfig(),
			Timeout:  exporterhelper.NewDefaultTimeoutConfig(),
		}
	}
	return exporter.NewFactory(component.MustNewType("syslog"), defaults, exporter.WithLogs(logExporter, component.StabilityLevelAlpha))
}
