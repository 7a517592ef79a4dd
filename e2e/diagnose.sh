# What a failed case leaves behind. Never the value of a Secret.

diagnose() { # FOLDER
    rm -rf "$1"
    mkdir -p "$1/cluster" "$1/server"
    cp "$e2e_case/log" "$1/case.log"
    [ ! -e "$e2e_case/objects" ] || cp "$e2e_case/objects" "$1/objects"
    diagnose_server "$1/server"
    diagnose_cluster "$1/cluster"
    diagnose_namespaces "$1"
}

keep() { # FILE COMMAND...: what it says, also when it fails
    local file=$1
    shift
    "$@" >"$file" 2>&1 || true
}

diagnose_server() { # FOLDER
    local pid name
    for pid in "$e2e_state"/*/pid; do
        [ -e "$pid" ] || continue
        name=$(basename "$(dirname "$pid")")
        cp "$e2e_state/$name/log" "$1/$name.log"
        keep "$1/$name.metrics" admin_get "$name" /metrics
        keep "$1/$name.readyz" admin_get "$name" '/readyz?verbose'
    done
    cp "$e2e_state/namespaces.yaml" "$1/"
}

diagnose_cluster() { # FOLDER
    local account=system:serviceaccount:chio-system:chio-webhook audit

    keep "$1/version" kubectl version
    keep "$1/webhooks.yaml" kubectl get mutatingwebhookconfigurations,validatingwebhookconfigurations -o yaml --show-managed-fields
    keep "$1/policies.yaml" kubectl get validatingadmissionpolicies,validatingadmissionpolicybindings -o yaml --show-managed-fields
    keep "$1/can-i" kubectl auth can-i --list --as "$account"
    keep "$1/webhook-metrics" bash -c "kubectl get --raw /metrics | grep -E '^apiserver_admission_(webhook|match_condition)'"
    audit=${CHIO_CLUSTER_DIR:-/nowhere}/log/audit.log
    [ ! -e "$audit" ] || keep "$1/audit.log" grep -F -f <(case_namespaces | sed 's/.*/"namespace":"&"/') "$audit"
}

case_namespaces() { sed -n 's|^namespace/||p' "$e2e_case/objects" 2>/dev/null; }

diagnose_namespaces() { # FOLDER
    local ns
    for ns in $(case_namespaces); do
        mkdir -p "$1/$ns"
        keep "$1/$ns/namespace.yaml" kubectl get namespace "$ns" -o yaml
        keep "$1/$ns/pods.yaml" kubectl -n "$ns" get pods -o yaml --show-managed-fields
        keep "$1/$ns/secrets" kubectl -n "$ns" get secrets -o custom-columns=NAME:.metadata.name,TYPE:.type,CREATED:.metadata.creationTimestamp
        keep "$1/$ns/events" kubectl -n "$ns" get events --sort-by=.metadata.creationTimestamp
        keep "$1/$ns/endpoints.yaml" kubectl -n "$ns" get endpointslices -o yaml
    done
}
