// Package orders keeps orders in memory.
package orders

import (
	"encoding/json"
	"log"
	"net/http"
	"sync"
)

// Order is what somebody wants.
type Order struct {
	Article string `json:"article"`
	Count   int    `json:"count"`
}

// Book holds orders; its zero value is empty.
type Book struct {
	mutex  sync.Mutex
	orders []Order
}

// Add takes one more order.
func (b *Book) Add(order Order) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.orders = append(b.orders, order)
}

// Handler takes orders with POST and lists them with GET.
func (b *Book) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /orders", func(w http.ResponseWriter, r *http.Request) {
		var order Order
		if err := json.NewDecoder(r.Body).Decode(&order); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		b.Add(order)
		w.WriteHeader(http.StatusCreated)
	})
	mux.HandleFunc("GET /orders", func(w http.ResponseWriter, _ *http.Request) {
		b.mutex.Lock()
		defer b.mutex.Unlock()
		w.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(w).Encode(b.orders); err != nil {
			log.Print(err)
		}
	})
	return mux
}
