package standin

import (
	"context"
	"errors"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/config/configcompression"
	"go.opentelemetry.io/collector/config/configoptional"
	"go.opentelemetry.io/collector/config/configretry"
	"go.opentelemetry.io/collector/exporter"
	"go.opentelemetry.io/collector/exporter/exporterhelper"
)

type s3Uploader struct {
	Region            string                 `mapstructure:"region"`
	Bucket            string                 `mapstructure:"s3_bucket"`
	Prefix            string                 `mapstructure:"s3_prefix"`
	BasePrefix        string                 `mapstructure:"s3_base_prefix"`
	PartitionFormat   string                 `mapstructure:"s3_partition_format"`
	PartitionTimezone string                 `mapstructure:"s3_partition_timezone"`
	FilePrefix        string                 `mapstructure:"file_prefix"`
	Endpoint          string                 `mapstructure:"endpoint"`
	RoleArn           string                 `mapstructure:"role_arn"`
	ForcePathStyle    bool                   `mapstructure:"s3_force_path_style"`
	DisableSSL        bool                   `mapstructure:"disable_ssl"`
	ACL               string                 `mapstructure:"acl"`
	StorageClass      string                 `mapstructure:"storage_class"`
	Compression       configcompression.Type `mapstructure:"compression"`
	RetryMode         string                 `mapstructure:"retry_mode"`
	RetryMaxAttempts  int                    `mapstructure:"retry_max_attempts"`
	RetryMaxBackoff   time.Duration          `mapstructure:"retry_max_backoff"`
	UniqueKeyFuncName string                 `mapstructure:"unique_key_func_name"`
}

type s3Attributes struct {
	Bucket string `mapstructure:"s3_bucket"`
	Prefix string `mapstructure:"s3_prefix"`
}

type s3Config struct {
	Queue         configoptional.Optional[exporterhelper.QueueBatchConfig] `mapstructure:"sending_queue"`
	Timeout       exporterhelper.TimeoutConfig                             `mapstructure:",squash"`
	Retry         configretry.BackOffConfig                                `mapstructure:"retry_on_failure"`
	Uploader      s3Uploader                                               `mapstructure:"s3uploader"`
	Marshaler     string                                                   `mapstructure:"marshaler"`
	Encoding      *component.ID                                            `mapstructure:"encoding"`
	FileExtension string                                                   `mapstructure:"encoding_file_extension"`
	Attributes    s3Attributes                                             `mapstructure:"resource_attrs_to_s3"`
}

var (
	s3Classes = set("STANDARD", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER", "DEEP_ARCHIVE")
	s3ACLs    = set("private", "public-read", "public-read-write", "authenticated-read", "aws-exec-read",
		"bucket-owner-read", "bucket-owner-full-control")
	s3Retries    = set("nop", "standard", "adaptive")
	s3Marshalers = set("otlp_proto", "otlp_json", "sumo_ic", "body")
)

func (c *s3Config) Validate() error {
	var problems []error
	refuse := func(wrong bool, text string) {
		if wrong {
			problems = append(problems, errors.New(text))
		}
	}
	up := c.Uploader
	refuse(up.Region == "", "region is required")
	refuse(up.Bucket == "" && up.Endpoint == "", "bucket or endpoint is required")
	refuse(!s3Classes[up.StorageClass], "invalid StorageClass")
	refuse(up.ACL != "" && !s3ACLs[up.ACL], "invalid ACL")
	refuse(up.Compression.IsCompressed() && up.Compression != configcompression.TypeGzip, "unknown compression type")
	refuse(up.Compression.IsCompressed() && c.Marshaler == "sumo_ic", "marshaler does not support compression")
	refuse(!s3Retries[up.RetryMode], "invalid retry mode, must be either 'standard', 'adaptive' or 'nop'")
	refuse(up.UniqueKeyFuncName != "" && up.UniqueKeyFuncName != "uuidv7", "invalid UniqueKeyFuncName")
	refuse(c.Encoding == nil && !s3Marshalers[c.Marshaler], "unknown marshaler")
	return errors.Join(problems...)
}

// S3 stands in for awss3exporter.
func S3() exporter.Factory {
	defaults := func() component.Config {
		return &s3Config{
			Queue:   configoptional.Default(exporterhelper.NewDefaultQueueConfig()),
			Timeout: exporterhelper.NewDefaultTimeoutConfig(),
			Retry:   configretry.NewDefaultBackOffConfig(),
			Uploader: s3Uploader{
				Region:           "us-east-1",
				PartitionFormat:  "year=%Y/month=%m/day=%d/hour=%H/minute=%M",
				StorageClass:     "STANDARD",
				RetryMode:        "standard",
				RetryMaxAttempts: 3,
				RetryMaxBackoff:  20 * time.Second,
			},
			Marshaler: "otlp_json",
		}
	}
	return exporter.NewFactory(component.MustNewType("awss3"), defaults, exporter.WithLogs(logExporter, component.StabilityLevelAlpha))
}

func logExporter(_ context.Context, settings exporter.Settings, _ component.Config) (exporter.Logs, error) {
	return standIn{settings.ID}, nil
}
