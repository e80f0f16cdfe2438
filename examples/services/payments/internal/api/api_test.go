package api

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"example.com/shop/payments/internal/ledger"
)

func start(t *testing.T) (*httptest.Server, *Metrics) {
	t.Helper()
	book := ledger.New(time.Now)
	metrics := NewMetrics(book.Len)
	server := httptest.NewServer(New(book, metrics, slog.New(slog.DiscardHandler)))
	t.Cleanup(server.Close)
	return server, metrics
}

func call(t *testing.T, method, url, body string) (int, map[string]any) {
	t.Helper()
	request, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var answer map[string]any
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, answer
}

func TestPayFindRefund(t *testing.T) {
	server, _ := start(t)
	status, payment := call(t, "POST", server.URL+"/v1/payments", `{"account":"a","amount":500,"currency":"EUR"}`)
	if status != http.StatusCreated {
		t.Fatalf("create: %d %v", status, payment)
	}
	url := server.URL + "/v1/payments/" + payment["id"].(string)
	if status, found := call(t, "GET", url, ""); status != http.StatusOK || found["amount"] != 500.0 {
		t.Fatalf("find: %d %v", status, found)
	}
	if status, answer := call(t, "POST", url+"/refunds", `{"amount":600}`); status != http.StatusConflict {
		t.Fatalf("refund of too much: %d %v", status, answer)
	}
}

func TestBadRequests(t *testing.T) {
	server, _ := start(t)
	for body, want := range map[string]int{
		`{`:                http.StatusBadRequest,
		`{"colour":"red"}`: http.StatusBadRequest,
		`{"account":"a"}`:  http.StatusUnprocessableEntity,
	} {
		if status, answer := call(t, "POST", server.URL+"/v1/payments", body); status != want {
			t.Errorf("%s: %d %v, want %d", body, status, answer, want)
		}
	}
	if status, _ := call(t, "GET", server.URL+"/v1/payments/none", ""); status != http.StatusNotFound {
		t.Errorf("unknown payment: %d", status)
	}
}

func TestRequestsAreCountedByCode(t *testing.T) {
	server, metrics := start(t)
	call(t, "GET", server.URL+"/v1/payments/none", "")
	recorder := httptest.NewRecorder()
	metrics.Handler().ServeHTTP(recorder, httptest.NewRequest("GET", "/metrics", nil))
	text, err := io.ReadAll(recorder.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`http_requests_total{code="404",method="get",route="GET /v1/payments/{id}"} 1`,
		"go_goroutines ",
		"process_start_time_seconds ",
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("metrics lack %q", want)
		}
	}
}
