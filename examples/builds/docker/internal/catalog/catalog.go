// Package catalog holds articles and answers for them over HTTP.
package catalog

import (
	"encoding/json"
	"log"
	"net/http"
)

// Article is something that is sold.
type Article struct {
	Name  string `json:"name"`
	Cents int64  `json:"cents"`
}

// Articles gives what is on sale.
func Articles() []Article {
	return []Article{{Name: "tea", Cents: 420}, {Name: "coffee", Cents: 510}}
}

// Handler serves the articles as JSON.
func Handler(articles []Article) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /articles", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(w).Encode(articles); err != nil {
			log.Print(err)
		}
	})
	return mux
}
