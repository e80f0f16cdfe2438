package sessions

import "testing"

func TestOnlyATokenHasAName(t *testing.T) {
	sessions := New()
	token := sessions.Open("grace")
	if name, ok := sessions.Name(token); !ok || name != "grace" {
		t.Fatalf("%q, %v", name, ok)
	}
	if name, ok := sessions.Name("guessed"); ok {
		t.Fatalf("%q has a guessed token", name)
	}
}
