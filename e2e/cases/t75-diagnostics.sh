# T-75: a case that fails leaves its diagnostics complete and the cluster clean
new_namespace
mkdir -p "$e2e_case/inner"
cat >"$e2e_case/inner/fails.sh" <<'END'
# fails on purpose
new_namespace
k create secret generic canary --from-literal=key=do-not-show-me
std_pod web "$asks" | k create -f -
eq 'two and two' 4 5
END
cat >"$e2e_case/inner/works.sh" <<'END'
# works
new_namespace
END
cat >"$e2e_case/inner/needy.sh" <<'END'
# never runs here
# needs: a-miracle
false
END
status=0
CHIO_E2E_STATE=$e2e_state CHIO_E2E_CASES=$e2e_case/inner CHIO_E2E_OUT=$e2e_case/out CHIO_E2E_JOBS=1 \
    "$e2e_root/e2e/run" >"$e2e_case/tap" || status=$?
cat "$e2e_case/tap"
eq 'exit status' "$status" 1
tap=$(cat "$e2e_case/tap")
contains 'the failure' "$tap" 'not ok 1 - fails: fails on purpose'
contains 'its reason' "$tap" '# FAILED: two and two'
contains 'where to look' "$tap" "# diagnostics: $e2e_case/out/fails"
contains 'an unmet need' "$tap" 'ok 2 - needy: never runs here # SKIP needs a-miracle'
contains 'a success' "$tap" 'ok 3 - works: works'

folder=$e2e_case/out/fails
inner=$(sed -n 's|^namespace/||p' "$folder/objects")
for file in case.log server/main.log server/main.metrics server/main.readyz server/namespaces.yaml cluster/webhooks.yaml \
    cluster/can-i cluster/webhook-metrics cluster/version "$inner"/{namespace.yaml,pods.yaml,secrets,endpoints.yaml}; do
    [ -s "$folder/$file" ] || fail "$file is missing or empty"
    echo "ok: $file"
done
contains 'the stored Pod' "$(cat "$folder/$inner/pods.yaml")" chio-sidecar
contains 'the Secret by name' "$(cat "$folder/$inner/secrets")" canary
if grep -rE "do-not-show-me|$(printf do-not-show-me | base64)" "$folder" --exclude=case.log; then fail 'a Secret was shown'; fi
eq 'its namespace is gone' "$(kubectl get namespace "$inner" --ignore-not-found)" ''
