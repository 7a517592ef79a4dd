module chio.protocol/hack/bench/peer

go 1.21
