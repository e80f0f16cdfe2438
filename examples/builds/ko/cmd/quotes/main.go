// Command quotes serves sayings, with the profiler on a port of its own.
package main

import (
	"context"
	"errors"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"os/signal"
	"syscall"
	"time"

	"example.com/quotes/internal/quotes"
)

// Set by ko.
var commit = "none"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	log.Printf("quotes of %s", commit)

	profiler := &http.Server{Addr: "127.0.0.1:6060", ReadHeaderTimeout: 5 * time.Second}
	service := &http.Server{Addr: ":8080", Handler: quotes.Handler(), ReadHeaderTimeout: 5 * time.Second}
	for _, server := range []*http.Server{profiler, service} {
		go func() {
			if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
				log.Printf("%s: %v", server.Addr, err)
				stop()
			}
		}()
	}
	<-ctx.Done()

	closing, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := errors.Join(service.Shutdown(closing), profiler.Shutdown(closing)); err != nil {
		log.Fatal(err)
	}
}
