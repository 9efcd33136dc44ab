// Nothing is built here: the import keeps the module whose files are copied in go.mod and go.sum.
package files

import _ "github.com/prometheus-operator/prometheus-operator/pkg/versionutil"
