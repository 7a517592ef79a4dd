# T-19: the API server refuses a server whose certificate has another name
new_namespace
case_server "misnamed-$NS" --dns-name other.example
other_entry misnamed "$(server_url "misnamed-$NS")/mutate/namespace" "$e2e_state/misnamed-$NS/ca.crt"
until_ok 20 'the API server calls the misnamed server' probe_fails "$NS"
refused 'another name' 'x509: certificate is valid for other.example, not localhost' k run web --image=example/web:1
eq 'nothing was stored' "$(k get pods -o name)" ''

# The authority that chio makes is good for one name only, so a certificate with one more, or with an address, has to be
# refused too, even if that authority's key was stolen. Such an authority, made here:
cat >"$e2e_case/ca.cnf" <<'END'
[req]
prompt = no
distinguished_name = subject
x509_extensions = extensions
[subject]
CN = constrained
[extensions]
basicConstraints = critical, CA:true, pathlen:0
keyUsage = critical, keyCertSign
nameConstraints = critical, permitted;DNS:localhost, excluded;IP:0.0.0.0/0.0.0.0, excluded;IP:::/::
END
key=(-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes)
openssl req -x509 "${key[@]}" -days 2 -config "$e2e_case/ca.cnf" -keyout "$e2e_case/ca.key" -out "$e2e_case/ca.crt"

serves() { # NAME SUBJECT-ALTERNATIVE-NAMES: a server with such a certificate, called for Pods of a new namespace
    local dir=$e2e_case/$1
    new_namespace
    mkdir "$dir"
    openssl req "${key[@]}" -subj /CN=leaf -keyout "$dir/tls.key" -out "$dir/csr"
    openssl x509 -req -in "$dir/csr" -CA "$e2e_case/ca.crt" -CAkey "$e2e_case/ca.key" -days 2 -out "$dir/tls.crt" \
        -extfile <(echo "subjectAltName=$2")
    case_server "$1-$NS" --tls-source "files:$dir"
    other_entry "$1" "$(server_url "$1-$NS")/mutate/namespace" "$e2e_case/ca.crt"
}

serves right DNS:localhost
until_ok 20 'the API server calls the server with the right name' probe_reaches "right-$NS" "$NS"
k run web --image=example/web:1
contains 'the right name alone' "$(get web '{.spec.containers[*].name}')" chio-sidecar

serves second DNS:localhost,DNS:other.example
until_ok 20 'the API server calls the server with a second name' probe_fails "$NS"
refused 'a second name' 'DNS name "other.example" is not permitted by any constraint' k run web --image=example/web:1

serves address DNS:localhost,IP:127.0.0.1
until_ok 20 'the API server calls the server with an address' probe_fails "$NS"
refused 'an address' 'x509: ' k run web --image=example/web:1
