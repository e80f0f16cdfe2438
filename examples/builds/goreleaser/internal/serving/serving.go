// Package serving runs HTTP servers until the process is told to stop.
package serving

import (
	"context"
	"errors"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// Run serves a handler at an address and the profiler on loopback, until SIGINT or SIGTERM.
func Run(address, profiler string, handler http.Handler) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	servers := []*http.Server{
		{Addr: address, Handler: handler, ReadHeaderTimeout: 5 * time.Second},
		{Addr: profiler, ReadHeaderTimeout: 5 * time.Second},
	}
	for _, server := range servers {
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
	return errors.Join(servers[0].Shutdown(closing), servers[1].Shutdown(closing))
}
