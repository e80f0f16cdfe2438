// Package sessions knows who is signed in.
package sessions

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"sync"
)

// Sessions holds names by their token.
type Sessions struct {
	mutex sync.RWMutex
	names map[string]string
}

// New gives sessions of nobody.
func New() *Sessions {
	return &Sessions{names: map[string]string{}}
}

// Open signs somebody in and gives the token to ask with.
func (s *Sessions) Open(name string) string {
	token := rand.Text()
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.names[token] = name
	return token
}

// Name gives whose token it is.
func (s *Sessions) Name(token string) (string, bool) {
	s.mutex.RLock()
	defer s.mutex.RUnlock()
	name, ok := s.names[token]
	return name, ok
}

// Handler opens sessions and answers whose they are.
func (s *Sessions) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /sessions/{name}", func(w http.ResponseWriter, r *http.Request) {
		// The caller is gone when this fails.
		_, _ = fmt.Fprintln(w, s.Open(r.PathValue("name")))
	})
	mux.HandleFunc("GET /sessions/{token}", func(w http.ResponseWriter, r *http.Request) {
		name, ok := s.Name(r.PathValue("token"))
		if !ok {
			http.NotFound(w, r)
			return
		}
		_, _ = fmt.Fprintln(w, name)
	})
	return mux
}
