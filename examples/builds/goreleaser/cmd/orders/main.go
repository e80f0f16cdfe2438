// Command orders takes orders over HTTP, with the profiler on a port of its own.
package main

import (
	"log"
	_ "net/http/pprof"

	"example.com/orders/internal/orders"
	"example.com/orders/internal/serving"
)

// Set by goreleaser.
var version, commit = "dev", "none"

func main() {
	log.Printf("orders %s (%s)", version, commit)
	var book orders.Book
	if err := serving.Run(":8080", "127.0.0.1:6060", book.Handler()); err != nil {
		log.Fatal(err)
	}
}
