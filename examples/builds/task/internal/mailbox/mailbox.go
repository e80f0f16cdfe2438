// Package mailbox keeps letters in memory until somebody takes them.
package mailbox

import (
	"encoding/json"
	"log"
	"net/http"
	"sync"
)

// Letter is what somebody wrote.
type Letter struct {
	From string `json:"from"`
	Text string `json:"text"`
}

// Mailbox holds letters by the name of their reader.
type Mailbox struct {
	mutex   sync.Mutex
	letters map[string][]Letter
}

// New gives an empty mailbox.
func New() *Mailbox {
	return &Mailbox{letters: map[string][]Letter{}}
}

// Put leaves a letter for a reader.
func (m *Mailbox) Put(reader string, letter Letter) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.letters[reader] = append(m.letters[reader], letter)
}

// Take gives all letters of a reader and forgets them.
func (m *Mailbox) Take(reader string) []Letter {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	letters := m.letters[reader]
	delete(m.letters, reader)
	return letters
}

// Handler takes letters with POST and hands them over with DELETE.
func (m *Mailbox) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /{reader}", func(w http.ResponseWriter, r *http.Request) {
		var letter Letter
		if err := json.NewDecoder(r.Body).Decode(&letter); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		m.Put(r.PathValue("reader"), letter)
		w.WriteHeader(http.StatusCreated)
	})
	mux.HandleFunc("DELETE /{reader}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(w).Encode(m.Take(r.PathValue("reader"))); err != nil {
			log.Print(err)
		}
	})
	return mux
}
