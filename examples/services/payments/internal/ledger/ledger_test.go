package ledger

import (
	"errors"
	"sync"
	"testing"
	"time"
)

var order = Order{Account: "acc-1", Amount: 1250, Currency: "EUR", Reference: "order 17"}

func newLedger() *Ledger {
	return New(func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) })
}

func TestBookIsIdempotentPerKey(t *testing.T) {
	l := newLedger()
	first, err := l.Book("key-1", order)
	if err != nil {
		t.Fatal(err)
	}
	again, err := l.Book("key-1", order)
	if err != nil || again.ID != first.ID {
		t.Fatalf("second call: %v, %v; want the first payment %s", again.ID, err, first.ID)
	}
	other := order
	other.Amount++
	if _, err := l.Book("key-1", other); !errors.Is(err, ErrConflict) {
		t.Fatalf("another order under the same key: %v, want %v", err, ErrConflict)
	}
	if l.Len() != 1 {
		t.Fatalf("%d payments, want 1", l.Len())
	}
}

func TestBookRefusesInvalidOrders(t *testing.T) {
	for name, change := range map[string]func(*Order){
		"no account":      func(o *Order) { o.Account = "" },
		"zero amount":     func(o *Order) { o.Amount = 0 },
		"negative amount": func(o *Order) { o.Amount = -1 },
		"bad currency":    func(o *Order) { o.Currency = "EURO" },
	} {
		t.Run(name, func(t *testing.T) {
			bad := order
			change(&bad)
			if _, err := newLedger().Book("", bad); !errors.Is(err, ErrInvalid) {
				t.Fatalf("%v, want %v", err, ErrInvalid)
			}
		})
	}
}

func TestRefundsNeverExceedThePayment(t *testing.T) {
	l := newLedger()
	payment, err := l.Book("", order)
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() { _, _ = l.Refund(payment.ID, 100) })
	}
	group.Wait()
	found, err := l.Find(payment.ID)
	if err != nil {
		t.Fatal(err)
	}
	if found.Refunded != 1200 {
		t.Fatalf("refunded %d of %d, want 1200", found.Refunded, found.Amount)
	}
	if _, err := l.Refund(payment.ID, 51); !errors.Is(err, ErrOverspent) {
		t.Fatalf("%v, want %v", err, ErrOverspent)
	}
}

func TestUnknownPayment(t *testing.T) {
	if _, err := newLedger().Find("nope"); !errors.Is(err, ErrNotFound) {
		t.Fatalf("%v, want %v", err, ErrNotFound)
	}
}
