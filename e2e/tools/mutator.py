#!/usr/bin/env python3
"""mutator.py PORT CERT KEY PATCH: a webhook beside ours, for tests.

Answers every review with the JSON Patch in the file PATCH, a list of operations, unless the Pod carries the annotation
"mutated" with this port already. Prints one line a call: name of the Pod, "patched" or "kept".
"""
import base64
import json
import ssl
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def patch_for(pod, operations, mark):
    metadata = pod["metadata"]
    if mark in metadata.get("annotations", {}):
        return None
    parent = [] if "annotations" in metadata else [{"op": "add", "path": "/metadata/annotations", "value": {}}]
    return parent + [{"op": "add", "path": "/metadata/annotations/" + mark, "value": "true"}] + operations


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["request"]
        pod = request["object"]
        response = {"uid": request["uid"], "allowed": True}
        patch = patch_for(pod, self.server.operations, self.server.mark)
        if patch:
            response["patchType"] = "JSONPatch"
            response["patch"] = base64.b64encode(json.dumps(patch).encode()).decode()
        print(pod["metadata"].get("name"), "patched" if patch else "kept", flush=True)
        body = json.dumps({"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "response": response}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


def main():
    port, cert, key, patch = sys.argv[1:]
    server = ThreadingHTTPServer(("127.0.0.1", int(port)), Handler)
    server.daemon_threads = True
    server.mark = "mutated-" + port
    with open(patch, encoding="utf-8") as file:
        server.operations = json.load(file)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    # Handshakes belong to the connection's thread, not to the one that accepts.
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.serve_forever()


main()
