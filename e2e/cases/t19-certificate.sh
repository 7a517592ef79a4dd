# T-19: the API server refuses a server whose certificate has another name
new_namespace
case_server "misnamed-$NS" --dns-name other.example
other_entry misnamed "$(server_url "misnamed-$NS")/mutate/namespace" "$e2e_state/misnamed-$NS/ca.crt"
until_ok 20 'the API server calls the misnamed server' bash -c "! kubectl -n $NS run probe --image=example/probe:1 --dry-run=server"
refused 'another name' 'x509: certificate is valid for other.example, not localhost' k run web --image=example/web:1
eq 'nothing was stored' "$(k get pods -o name)" ''
