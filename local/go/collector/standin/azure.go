package standin

import (
	"context"
	"errors"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/config/configoptional"
	"go.opentelemetry.io/collector/extension"
	"go.opentelemetry.io/collector/extension/xextension"
)

type azureManaged struct {
	ClientID string `mapstructure:"client_id"`
}

type azureWorkload struct {
	ClientID           string `mapstructure:"client_id"`
	TenantID           string `mapstructure:"tenant_id"`
	FederatedTokenFile string `mapstructure:"federated_token_file"`
}

func (c *azureWorkload) Validate() error {
	var problems []error
	for _, field := range []struct{ name, value string }{
		{"tenant_id", c.TenantID}, {"client_id", c.ClientID}, {"federated_token_file", c.FederatedTokenFile},
	} {
		if field.value == "" {
			problems = append(problems, errors.New(`empty "`+field.name+`" field`))
		}
	}
	return errors.Join(problems...)
}

type azureConfig struct {
	Managed    configoptional.Optional[azureManaged]  `mapstructure:"managed_identity"`
	Workload   configoptional.Optional[azureWorkload] `mapstructure:"workload_identity"`
	UseDefault bool                                   `mapstructure:"use_default"`
	Scopes     []string                               `mapstructure:"scopes"`
}

func (c *azureConfig) Validate() error {
	if !c.UseDefault && !c.Managed.HasValue() && !c.Workload.HasValue() {
		return errors.New("authentication configuration is empty, please choose one of [use_default managed_identity workload_identity]")
	}
	return nil
}

// AzureAuth stands in for azureauthextension, without service principals: the shipper holds no secret of a cloud.
func AzureAuth() extension.Factory {
	defaults := func() component.Config { return &azureConfig{} }
	create := func(_ context.Context, settings extension.Settings, _ component.Config) (extension.Extension, error) {
		return standIn{settings.ID}, nil
	}
	return xextension.NewFactory(component.MustNewType("azure_auth"), defaults, create, component.StabilityLevelBeta,
		xextension.WithDeprecatedTypeAlias(component.MustNewType("azureauth")))
}
