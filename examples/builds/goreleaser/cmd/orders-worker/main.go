// Command orders-worker answers how it is, with the profiler on a port of its own.
package main

import (
	"log"
	"net/http"
	_ "net/http/pprof"

	"example.com/orders/internal/serving"
)

// Set by goreleaser.
var version = "dev"

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		if _, err := w.Write([]byte(version)); err != nil {
			log.Print(err)
		}
	})
	if err := serving.Run(":8081", "127.0.0.1:6061", mux); err != nil {
		log.Fatal(err)
	}
}
