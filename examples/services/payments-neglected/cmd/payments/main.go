package main

import (
	"encoding/json"
	"errors"
	"flag"
	"log"
	"net/http"

	"example.com/shop/payments/internal/store"
)

var built = "unknown"

func main() {
	addr := flag.String("addr", ":8080", "listen address")
	journal := flag.String("journal", "payments.journal", "journal file")
	flag.Parse()

	s, err := store.Open(*journal)
	if err != nil {
		log.Fatal(err)
	}

	http.HandleFunc("POST /v1/payments", func(w http.ResponseWriter, r *http.Request) {
		var p store.Payment
		if err := json.NewDecoder(r.Body).Decode(&p); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		p, err := s.Add(p)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		reply(w, p)
	})
	http.HandleFunc("GET /v1/payments/{id}", func(w http.ResponseWriter, r *http.Request) {
		p, err := s.Get(r.PathValue("id"))
		if errors.Is(err, store.ErrNotFound) {
			http.NotFound(w, r)
			return
		}
		reply(w, p)
	})

	log.Printf("payments (built %s) listening on %s", built, *addr)
	log.Fatal(http.ListenAndServe(*addr, nil))
}

func reply(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		log.Printf("reply: %v", err)
	}
}
