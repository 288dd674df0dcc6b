module cellwall.dev/local/datapath/traffic

go 1.26.0
