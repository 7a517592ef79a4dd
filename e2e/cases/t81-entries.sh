# T-81: in each of 288 combinations none of the two entries is called, or exactly the right one, once
# group: disruptive
# deadline: 180
new_namespace
ordinary=$NS
trap 'kubectl label namespace kube-system chio-system chio-injection- >/dev/null' EXIT

pods_of() { # NAMESPACE-LABEL: 24 Pods, named after what they carry
    local annotation label network metadata
    for annotation in none enabled disabled yes; do
        for label in none enabled disabled; do
            for network in plain host; do
                metadata=()
                [ $annotation = none ] || metadata+=("annotations: {chio-injection: \"$annotation\"}")
                [ $label = none ] || metadata+=("labels: {chio-injection: \"$label\"}")
                echo ---
                std_pod "n-$1-a-$annotation-l-$label-$network" "${metadata[@]}" |
                    if [ $network = host ]; then sed 's/^spec:/&\n  hostNetwork: true/'; else cat; fi
            done
        done
    done
}

expected() { # NAMESPACE NAMESPACE-LABEL: "POD ENTRY" for each Pod that is sent
    [ "$1" = "$ordinary" ] || return 0 # system namespaces are nobody's
    pods_of "$2" | sed -n 's/^  name: //p' | while read -r pod; do
        case $2,$pod in
        enabled,*) echo "$pod namespace" ;;
        *,*-a-none-l-none-*) ;;
        *) echo "$pod pod" ;;
        esac
    done | sort
}

sent() { # NAMESPACE NAMESPACE-LABEL
    reviews main "$1" | grep -F "\"pod\":\"n-$2-" | sed 's/.*"pod":"\([^"]*\)".*"path":"\([^"]*\)".*/\1 \2/' | sort
}

for label in none enabled disabled true; do
    if [ $label != none ]; then
        kubectl label --overwrite namespace "$ordinary" kube-system chio-system "chio-injection=$label" >/dev/null
    fi
    refresh_namespaces
    pods_of $label >"$e2e_case/pods.yaml"
    for namespace in "$ordinary" kube-system chio-system; do
        # A refusal counts as well as a success, as long as it is ours.
        kubectl -n "$namespace" create --dry-run=server -f "$e2e_case/pods.yaml" >"$e2e_case/answers" 2>&1 || true
        eq "$namespace, label $label: 24 answers" "$(grep -cE 'created|denied the request: chio: ' "$e2e_case/answers")" 24
        eq "$namespace, label $label: calls" "$(sent "$namespace" $label)" "$(expected "$namespace" $label)"
    done
done
eq 'calls in all, of 288' "$(reviews main "$ordinary" | grep -c '"pod":"n-')" $((24 + 3 * 22))
