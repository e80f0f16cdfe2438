// Package ledger keeps payments and their refunds in memory.
package ledger

import (
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Errors that callers tell apart.
var (
	ErrNotFound  = errors.New("payment not found")
	ErrInvalid   = errors.New("invalid payment")
	ErrConflict  = errors.New("idempotency key was used for another payment")
	ErrOverspent = errors.New("refunds exceed the payment")
)

// Order is what a customer asks to be charged for.
type Order struct {
	Account   string `json:"account"`
	Amount    int64  `json:"amount"` // in the currency's minor unit
	Currency  string `json:"currency"`
	Reference string `json:"reference"`
}

// Payment is an order that was booked.
type Payment struct {
	ID string `json:"id"`
	Order
	Refunded int64     `json:"refunded"`
	BookedAt time.Time `json:"booked_at"`
}

// Ledger books payments; its methods may be called concurrently.
type Ledger struct {
	mu       sync.RWMutex
	payments map[string]*Payment
	byKey    map[string]string // idempotency key → payment id
	now      func() time.Time
}

// New returns an empty ledger that takes the time from now.
func New(now func() time.Time) *Ledger {
	return &Ledger{payments: map[string]*Payment{}, byKey: map[string]string{}, now: now}
}

// Book records an order once per key. A repeated call with the same order returns the first
// payment; with another order it returns ErrConflict. An empty key never repeats.
func (l *Ledger) Book(key string, order Order) (Payment, error) {
	if err := validate(order); err != nil {
		return Payment{}, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if id, seen := l.byKey[key]; seen && key != "" {
		earlier := l.payments[id]
		if earlier.Order != order {
			return Payment{}, ErrConflict
		}
		return *earlier, nil
	}
	payment := &Payment{ID: rand.Text(), Order: order, BookedAt: l.now().UTC()}
	l.payments[payment.ID] = payment
	if key != "" {
		l.byKey[key] = payment.ID
	}
	return *payment, nil
}

// Find returns the payment with this id or ErrNotFound.
func (l *Ledger) Find(id string) (Payment, error) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	payment, found := l.payments[id]
	if !found {
		return Payment{}, ErrNotFound
	}
	return *payment, nil
}

// Refund gives back part of a payment; all refunds together never exceed it.
func (l *Ledger) Refund(id string, amount int64) (Payment, error) {
	if amount <= 0 {
		return Payment{}, fmt.Errorf("%w: a refund must be positive", ErrInvalid)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	payment, found := l.payments[id]
	if !found {
		return Payment{}, ErrNotFound
	}
	if amount > payment.Amount-payment.Refunded {
		return Payment{}, ErrOverspent
	}
	payment.Refunded += amount
	return *payment, nil
}

// Len is the number of payments booked.
func (l *Ledger) Len() int {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return len(l.payments)
}

func validate(order Order) error {
	switch {
	case order.Account == "":
		return fmt.Errorf("%w: account is missing", ErrInvalid)
	case order.Amount <= 0:
		return fmt.Errorf("%w: amount must be positive", ErrInvalid)
	case len(order.Currency) != 3:
		return fmt.Errorf("%w: currency must be an ISO 4217 code", ErrInvalid)
	}
	return nil
}
