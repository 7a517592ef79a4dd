// podtool does to Pods what the API server does, with the API server's own code and without a server.
//
//	podtool patch    {"doc": ..., "patch": [...]}  -> {"result": ...} or {"error": "..."}
//	podtool default  a v1 Pod                      -> {"result": ...} or {"error": "..."}
//
// It reads one JSON value a line on stdin and writes one line for each, in the same order, so that a test can keep it
// running and ask it about thousands of Pods.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
)

// lineBytes bounds one line: a Pod and its patch, as large as an API server would take, several times over.
const lineBytes = 64 << 20

var podCodec = legacyscheme.Codecs.LegacyCodec(v1.SchemeGroupVersion)

type answer struct {
	Result json.RawMessage `json:"result,omitempty"`
	Error  string          `json:"error,omitempty"`
}

// applyPatch keeps each number as it is spelt: the library moves raw text and never decodes it.
func applyPatch(line []byte) ([]byte, error) {
	var in struct {
		Doc   json.RawMessage `json:"doc"`
		Patch json.RawMessage `json:"patch"`
	}

	if err := json.Unmarshal(line, &in); err != nil {
		return nil, err
	}
	patch, err := jsonpatch.DecodePatch(in.Patch)
	if err != nil {
		return nil, err
	}
	return patch.Apply(in.Doc)
}

// defaultPod takes a Pod the way a create request takes it: decoded and defaulted as v1, converted to the internal
// type and back. Members that the API does not know are dropped and quantities become canonical.
func defaultPod(line []byte) ([]byte, error) {
	pod, kind, err := podCodec.Decode(line, nil, nil)
	if err != nil {
		return nil, err
	}
	if kind.Kind != "Pod" {
		return nil, fmt.Errorf("kind %s is not Pod", kind.Kind)
	}
	return runtime.Encode(podCodec, pod)
}

func answerLines(in io.Reader, out io.Writer, do func([]byte) ([]byte, error)) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 1<<20), lineBytes)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)

	for lines.Scan() {
		result, err := do(lines.Bytes())
		reply := answer{Result: result}
		if err != nil {
			reply = answer{Error: err.Error()}
		}
		if err := encoder.Encode(reply); err != nil {
			return err
		}
	}
	return lines.Err()
}

func main() {
	modes := map[string]func([]byte) ([]byte, error){"patch": applyPatch, "default": defaultPod}

	if len(os.Args) != 2 || modes[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: podtool patch|default  (JSON lines on stdin)")
		os.Exit(2)
	}
	if err := answerLines(os.Stdin, os.Stdout, modes[os.Args[1]]); err != nil {
		fmt.Fprintln(os.Stderr, "podtool:", err)
		os.Exit(1)
	}
}
