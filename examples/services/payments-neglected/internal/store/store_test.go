package store

import (
	"path/filepath"
	"testing"
)

func TestAddGet(t *testing.T) {
	s, err := Open(filepath.Join(t.TempDir(), "journal"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.Add(Payment{Account: "a", Amount: 100, Currency: "EUR"})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := s.Get(p.ID); err != nil || got != p {
		t.Fatalf("got %v, %v", got, err)
	}
}
