package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"

	"github.com/google/uuid"
)

var ErrNotFound = errors.New("payment not found")

type Payment struct {
	ID        string `json:"id"`
	Account   string `json:"account"`
	Amount    int64  `json:"amount"`
	Currency  string `json:"currency"`
	Reference string `json:"reference"`
}

// Store keeps payments in memory and appends each to a journal.
type Store struct {
	mu       sync.Mutex
	payments map[string]Payment
	journal  *os.File
}

func Open(path string) (*Store, error) {
	journal, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	return &Store{payments: map[string]Payment{}, journal: journal}, nil
}

// Add books a payment and writes it to the journal.
func (s *Store) Add(p Payment) (Payment, error) {
	if p.Amount <= 0 {
		return p, fmt.Errorf("bad amount %d", p.Amount)
	}
	p.ID = uuid.NewString()

	s.mu.Lock()
	defer s.mu.Unlock()

	line, err := json.Marshal(p)
	if err != nil {
		return p, err
	}
	if s.journal != nil {
		_, err := s.journal.Write(append(line, '\n'))
		if err == nil {
			err = s.journal.Sync()
		}
	}
	s.payments[p.ID] = p
	return p, err
}

func (s *Store) Get(id string) (Payment, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.payments[id]
	if !ok {
		return p, ErrNotFound
	}
	return p, nil
}
