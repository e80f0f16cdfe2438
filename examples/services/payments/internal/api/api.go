// Package api is the HTTP face of the ledger.
package api

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"

	"example.com/shop/payments/internal/ledger"
)

const maxBody = 64 << 10

// New returns the public handler: every route is counted and timed by metrics.
func New(book *ledger.Ledger, metrics *Metrics, log *slog.Logger) http.Handler {
	a := &api{book: book, log: log}
	mux := http.NewServeMux()
	for pattern, handler := range map[string]http.HandlerFunc{
		"POST /v1/payments":              a.create,
		"GET /v1/payments/{id}":          a.find,
		"POST /v1/payments/{id}/refunds": a.refund,
	} {
		mux.Handle(pattern, metrics.Instrument(pattern, handler))
	}
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	return mux
}

type api struct {
	book *ledger.Ledger
	log  *slog.Logger
}

func (a *api) create(w http.ResponseWriter, r *http.Request) {
	var order ledger.Order
	if !a.read(w, r, &order) {
		return
	}
	payment, err := a.book.Book(r.Header.Get("Idempotency-Key"), order)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	a.write(w, r, http.StatusCreated, payment)
}

func (a *api) find(w http.ResponseWriter, r *http.Request) {
	payment, err := a.book.Find(r.PathValue("id"))
	if err != nil {
		a.fail(w, r, err)
		return
	}
	a.write(w, r, http.StatusOK, payment)
}

func (a *api) refund(w http.ResponseWriter, r *http.Request) {
	var request struct {
		Amount int64 `json:"amount"`
	}
	if !a.read(w, r, &request) {
		return
	}
	payment, err := a.book.Refund(r.PathValue("id"), request.Amount)
	if err != nil {
		a.fail(w, r, err)
		return
	}
	a.write(w, r, http.StatusOK, payment)
}

// read decodes the body into value, or answers 400 and returns false.
func (a *api) read(w http.ResponseWriter, r *http.Request, value any) bool {
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(value); err != nil {
		a.write(w, r, http.StatusBadRequest, problem{Title: "malformed request", Detail: err.Error()})
		return false
	}
	return true
}

type problem struct {
	Title  string `json:"title"`
	Detail string `json:"detail,omitempty"`
}

func (a *api) fail(w http.ResponseWriter, r *http.Request, err error) {
	status := http.StatusInternalServerError
	switch {
	case errors.Is(err, ledger.ErrNotFound):
		status = http.StatusNotFound
	case errors.Is(err, ledger.ErrInvalid):
		status = http.StatusUnprocessableEntity
	case errors.Is(err, ledger.ErrConflict), errors.Is(err, ledger.ErrOverspent):
		status = http.StatusConflict
	default:
		a.log.ErrorContext(r.Context(), "request failed", "path", r.URL.Path, "error", err)
	}
	a.write(w, r, status, problem{Title: http.StatusText(status), Detail: err.Error()})
}

func (a *api) write(w http.ResponseWriter, r *http.Request, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(value); err != nil {
		a.log.WarnContext(r.Context(), "response not written", "path", r.URL.Path, "error", err)
	}
}
