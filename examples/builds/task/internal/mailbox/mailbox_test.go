package mailbox

import "testing"

func TestLettersAreTakenOnce(t *testing.T) {
	box := New()
	box.Put("ada", Letter{From: "charles", Text: "It computes."})
	if letters := box.Take("ada"); len(letters) != 1 || letters[0].From != "charles" {
		t.Fatalf("took %v", letters)
	}
	if letters := box.Take("ada"); len(letters) != 0 {
		t.Fatalf("took %v again", letters)
	}
}
