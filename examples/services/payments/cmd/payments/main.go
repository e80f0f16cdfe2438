// Command payments books payments over HTTP.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"example.com/shop/payments/internal/api"
	"example.com/shop/payments/internal/ledger"
)

const shutdownGrace = 10 * time.Second

func main() {
	log := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	address := flag.String("address", fromEnv("PAYMENTS_ADDRESS", ":8080"), "address of the public API")
	admin := flag.String("admin", fromEnv("PAYMENTS_ADMIN", "127.0.0.1:6060"), "loopback address of metrics and pprof")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, log, *address, *admin); err != nil {
		log.Error("stopped", "error", err)
		os.Exit(1)
	}
}

// run serves both listeners until ctx ends or one of them fails, then lets requests finish.
func run(ctx context.Context, log *slog.Logger, address, admin string) error {
	book := ledger.New(time.Now)
	metrics := api.NewMetrics(book.Len)
	servers := []*server{
		{name: "api", address: address, Server: &http.Server{
			Handler:           api.New(book, metrics, log),
			ReadHeaderTimeout: 5 * time.Second,
			ReadTimeout:       15 * time.Second,
			WriteTimeout:      15 * time.Second,
			IdleTimeout:       time.Minute,
		}},
		// No write timeout: a CPU profile or an execution trace takes as long as it was asked to.
		{name: "admin", address: admin, loopbackOnly: true, Server: &http.Server{
			Handler:           adminHandler(metrics.Handler()),
			ReadHeaderTimeout: 5 * time.Second,
		}},
	}
	failed := make(chan error, len(servers))
	defer func() {
		for _, s := range servers {
			s.shutdown(log)
		}
	}()
	for _, s := range servers {
		listener, err := s.listen()
		if err != nil {
			return err
		}
		log.Info("listening", "server", s.name, "address", listener.Addr().String())
		go func() {
			if err := s.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
				failed <- fmt.Errorf("%s server: %w", s.name, err)
			}
		}()
	}
	select {
	case <-ctx.Done():
		log.Info("shutting down")
		return nil
	case err := <-failed:
		return err
	}
}

type server struct {
	*http.Server
	name         string
	address      string
	loopbackOnly bool
}

func (s *server) listen() (net.Listener, error) {
	listener, err := net.Listen("tcp", s.address)
	if err != nil {
		return nil, fmt.Errorf("%s server: %w", s.name, err)
	}
	if bound, ok := listener.Addr().(*net.TCPAddr); s.loopbackOnly && (!ok || !bound.IP.IsLoopback()) {
		return nil, errors.Join(fmt.Errorf("%s server: %s is not a loopback address", s.name, listener.Addr()), listener.Close())
	}
	return listener, nil
}

func (s *server) shutdown(log *slog.Logger) {
	ctx, cancel := context.WithTimeout(context.Background(), shutdownGrace)
	defer cancel()
	if err := s.Shutdown(ctx); err != nil {
		log.Warn("requests were cut off", "server", s.name, "error", err)
	}
}

func fromEnv(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}
