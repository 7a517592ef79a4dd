# E-10: every numbered case creates its Pod for real; what was stored, injected once more, stays as it is
# group: disruptive
# deadline: 600
dump=$(dirname "$e2e_webhook")/../tests/cases_test
[ -x "$dump" ] || skip "there is no $dump"
trap 'restart_main' EXIT

for file in "$e2e_root"/webhook/tests/cases/*.yaml; do
    [ "$(basename "$file")" = bases.yaml ] || "$dump" --dump "$file"
done >"$e2e_case/rows"
new_namespace
groups=$(python3 "$e2e_root/e2e/tools/rows.py" plan "$e2e_case/rows" "$e2e_case" "$NS")
grep -o "\"$NS-[0-9]*\"" "$e2e_case/namespaces.json" | tr -d '"' | sort -u | sed 's|^|namespace/|' >>"$e2e_case/objects"
kubectl create -f "$e2e_case/namespaces.json"

kubectl proxy --port=0 >"$e2e_case/proxy" 2>&1 &
echo $! >>"$e2e_case/pids"
until_ok 10 'the proxy serves' grep -q Starting "$e2e_case/proxy"
api=http://$(grep -o '127[0-9.:]*' "$e2e_case/proxy")

status=0
for group in $groups; do
    echo "--- configuration: $(tr '\n' ' ' <"$e2e_case/$group.yaml")"
    restart_main --config "$e2e_case/$group.yaml"
    python3 "$e2e_root/e2e/tools/rows.py" create "$e2e_case/$group" "$api" "$e2e_chioctl" "$e2e_state/namespaces.yaml" || status=1
done >"$e2e_case/results"
cat "$e2e_case/results"
note "$(grep -c ^ok: "$e2e_case/results") rows as they should be, $(grep -c '^not for' "$e2e_case/results") that no API server takes"
if [ $status != 0 ]; then
    grep '^FAILED' "$e2e_case/results"
    exit 1
fi
