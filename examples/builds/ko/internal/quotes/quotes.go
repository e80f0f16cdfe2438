// Package quotes knows sayings by heart.
package quotes

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
)

// ErrUnknown is for a number that no saying has.
var ErrUnknown = errors.New("no such quote")

var sayings = []string{
	"Clear is better than clever.",
	"Don't panic.",
	"Errors are values.",
}

// Quote gives the saying of a number, from 1.
func Quote(number int) (string, error) {
	if number < 1 || number > len(sayings) {
		return "", fmt.Errorf("%d: %w", number, ErrUnknown)
	}
	return sayings[number-1], nil
}

// Handler answers for quotes by their number.
func Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /quotes/{number}", func(w http.ResponseWriter, r *http.Request) {
		number, err := strconv.Atoi(r.PathValue("number"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		quote, err := Quote(number)
		if err != nil {
			http.Error(w, err.Error(), http.StatusNotFound)
			return
		}
		// The caller is gone when this fails.
		_, _ = fmt.Fprintln(w, quote)
	})
	return mux
}
