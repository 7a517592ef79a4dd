// peer is what hack/bench-webhook measures the webhook against: a lean admission webhook as one would write it in Go,
// with net/http and encoding/json from the standard library and nothing else.
//
// It decodes only what its answer depends on, and it answers each Pod that asked with one fixed response, which the
// benchmark takes from our own server. So both give the same answer, and the peer has by far less to compute.
//
//	peer ADDRESS CERT KEY RESPONSE
//
// RESPONSE is a file with the member "response" of a review.
package main

import (
	"crypto/tls"
	"encoding/json"
	"log"
	"net/http"
	"os"
)

const maxBody = 7 << 20

type review struct {
	APIVersion string    `json:"apiVersion"`
	Kind       string    `json:"kind"`
	Request    *request  `json:"request,omitempty"`
	Response   *response `json:"response,omitempty"`
}

type request struct {
	UID       string `json:"uid"`
	Operation string `json:"operation"`
	Namespace string `json:"namespace"`
	Object    pod    `json:"object"`
}

type pod struct {
	Metadata struct {
		Annotations map[string]string `json:"annotations"`
		Labels      map[string]string `json:"labels"`
	} `json:"metadata"`
	Spec struct {
		HostNetwork bool `json:"hostNetwork"`
		Containers  []struct {
			Name  string `json:"name"`
			Ports []struct {
				Name          string `json:"name"`
				ContainerPort int32  `json:"containerPort"`
				Protocol      string `json:"protocol"`
			} `json:"ports"`
		} `json:"containers"`
	} `json:"spec"`
}

type response struct {
	UID              string            `json:"uid"`
	Allowed          bool              `json:"allowed"`
	Patch            []byte            `json:"patch,omitempty"` // base64 in JSON
	PatchType        string            `json:"patchType,omitempty"`
	AuditAnnotations map[string]string `json:"auditAnnotations,omitempty"`
	Warnings         []string          `json:"warnings,omitempty"`
}

func asked(p *pod) bool {
	return p.Metadata.Annotations["chio-injection"] == "enabled" && !p.Spec.HostNetwork && len(p.Spec.Containers) > 0
}

func handler(fixed response) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var in review

		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(&in); err != nil || in.Request == nil {
			http.Error(w, "bad review", http.StatusBadRequest)
			return
		}
		answer := response{UID: in.Request.UID, Allowed: true}
		if in.Request.Operation == "CREATE" && asked(&in.Request.Object) {
			answer = fixed
			answer.UID = in.Request.UID
		}
		body, err := json.Marshal(review{APIVersion: in.APIVersion, Kind: in.Kind, Response: &answer})
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		if _, err := w.Write(body); err != nil {
			log.Print(err)
		}
	}
}

func main() {
	var fixed response

	if len(os.Args) != 5 {
		log.Fatal("usage: peer ADDRESS CERT KEY RESPONSE")
	}
	text, err := os.ReadFile(os.Args[4])
	if err != nil {
		log.Fatal(err)
	}
	if err := json.Unmarshal(text, &fixed); err != nil {
		log.Fatal(err)
	}
	server := &http.Server{
		Addr:      os.Args[1],
		Handler:   handler(fixed),
		TLSConfig: &tls.Config{MinVersion: tls.VersionTLS13},
	}
	log.Fatal(server.ListenAndServeTLS(os.Args[2], os.Args[3]))
}
