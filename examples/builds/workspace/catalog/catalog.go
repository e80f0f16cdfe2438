// Package catalog holds articles.
package catalog

// Article is something that is sold.
type Article struct {
	Name  string `json:"name"`
	Cents int64  `json:"cents"`
}

// Articles gives what is on sale.
func Articles() []Article {
	return []Article{{Name: "tea", Cents: 420}, {Name: "coffee", Cents: 510}}
}
