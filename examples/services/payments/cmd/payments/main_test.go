package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestRunLogsBoundAddressesAndStopsOnSignal(t *testing.T) {
	reader, writer := io.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan error, 1)
	go func() {
		done <- run(ctx, slog.New(slog.NewJSONHandler(writer, nil)), "127.0.0.1:0", "127.0.0.1:0")
		_ = writer.Close()
	}()
	lines := json.NewDecoder(reader)
	for _, name := range []string{"api", "admin"} {
		var line struct{ Server, Address string }
		if err := lines.Decode(&line); err != nil {
			t.Fatal(err)
		}
		if line.Server != name || strings.HasSuffix(line.Address, ":0") {
			t.Fatalf("logged %+v, want the bound address of %s", line, name)
		}
	}
	go func() { _, _ = io.Copy(io.Discard, reader) }()
	cancel()
	select {
	case err := <-done:
		if err != nil {
			t.Fatal(err)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("still running 5 s after the signal")
	}
}

func TestAdminRefusesPublicAddress(t *testing.T) {
	var log bytes.Buffer
	err := run(t.Context(), slog.New(slog.NewJSONHandler(&log, nil)), "127.0.0.1:0", "0.0.0.0:0")
	if err == nil || !strings.Contains(err.Error(), "not a loopback address") {
		t.Fatalf("%v, want a refusal", err)
	}
}

func TestAdminServesPprof(t *testing.T) {
	handler := adminHandler(http.NotFoundHandler())
	for _, path := range []string{"/debug/pprof/", "/debug/pprof/heap", "/debug/pprof/goroutine?debug=2"} {
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, httptest.NewRequest("GET", path, nil))
		if recorder.Code != http.StatusOK || recorder.Body.Len() == 0 {
			t.Errorf("%s: %d, %d bytes", path, recorder.Code, recorder.Body.Len())
		}
	}
}
