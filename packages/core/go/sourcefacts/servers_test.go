package main

import (
	"reflect"
	"strings"
	"testing"
)

// short writes listeners as `address handler` and routes as their pattern.
func short(output *Output) (listeners, routes []string) {
	for _, l := range output.Listeners {
		address := "?"
		if l.Address != nil {
			address = *l.Address
		}
		listeners = append(listeners, address+" "+l.Handler)
	}
	for _, r := range output.PprofRoutes {
		routes = append(routes, r.Pattern)
	}
	return listeners, routes
}

func TestServers(t *testing.T) {
	tests := map[string]struct {
		imports, body     string
		listeners, routes []string
		unresolved        int
	}{
		"the default mux by nil":  {`"net/http"`, `http.ListenAndServe("127.0.0.1:6060", nil)`, []string{"127.0.0.1:6060 default"}, nil, 0},
		"the default mux by name": {`"net/http"`, `http.ListenAndServe(":1", http.DefaultServeMux)`, []string{":1 default"}, nil, 0},
		"an alias of net/http":    {`web "net/http"`, `web.ListenAndServe(":1", nil)`, []string{":1 default"}, nil, 0},
		"a dot import":            {`. "net/http"`, `ListenAndServe(":1", nil)`, []string{":1 default"}, nil, 0},
		"a shadowed package name is not net/http": {`"net/http"`, `_ = http.MethodGet
	http := struct{ ListenAndServe func(string, any) }{}
	http.ListenAndServe(":1", nil)`, nil, nil, 0},
		"a mux of its own":   {`"net/http"`, `mux := http.NewServeMux(); http.ListenAndServe(":1", mux)`, []string{":1 other"}, nil, 0},
		"a mux that is kept": {`"net/http"`, `mux := http.DefaultServeMux; http.ListenAndServe(":1", mux)`, []string{":1 default"}, nil, 0},
		"a wrapped default mux": {`"net/http"; "time"`, `http.ListenAndServe(":1", http.TimeoutHandler(http.DefaultServeMux, time.Second, ""))`,
			[]string{":1 default"}, nil, 0},
		"TLS":                      {`"net/http"`, `http.ListenAndServeTLS(":443", "c", "k", nil)`, []string{":443 default"}, nil, 0},
		"a server literal":         {`"net/http"`, `s := &http.Server{Addr: ":2"}; s.ListenAndServe()`, []string{":2 default"}, nil, 0},
		"its handler set later":    {`"net/http"`, `s := &http.Server{Addr: ":2"}; s.Handler = http.NewServeMux(); s.ListenAndServe()`, []string{":2 other"}, nil, 0},
		"its handler in the list":  {`"net/http"`, `(&http.Server{Addr: ":2", Handler: http.NewServeMux()}).ListenAndServe()`, []string{":2 other"}, nil, 0},
		"servers of a list":        {`"net/http"`, `for _, s := range []*http.Server{{Addr: ":2"}, {Addr: ":3", Handler: http.NewServeMux()}} { s.ListenAndServe() }`, []string{":2 default", ":3 other"}, nil, 0},
		"a zero server":            {`"net/http"`, `var s http.Server; s.ListenAndServe()`, []string{"? default"}, nil, 0},
		"http.Serve on net.Listen": {`"net"; "net/http"`, `l, _ := net.Listen("tcp", "localhost:3"); http.Serve(l, nil)`, []string{"localhost:3 default"}, nil, 0},
		"server.Serve on net.Listen": {`"net"; "net/http"`, `l, _ := net.Listen("tcp", ":3"); s := http.Server{}; s.Serve(l)`,
			[]string{":3 default"}, nil, 0},
		"net.Listen alone is no HTTP": {`"net"`, `l, _ := net.Listen("tcp", ":3"); _ = l`, nil, nil, 0},
		"a constant":                  {`"net/http"`, `const port = "6060"; http.ListenAndServe("127.0.0.1:"+port, nil)`, []string{"127.0.0.1:6060 default"}, nil, 0},
		"a variable with one value":   {`"net/http"`, `addr := ":4"; http.ListenAndServe(addr, nil)`, []string{":4 default"}, nil, 0},
		"a variable with two values":  {`"net/http"; "os"`, `addr := ":4"; if len(os.Args) > 1 { addr = os.Args[1] }; http.ListenAndServe(addr, nil)`, []string{"? default"}, nil, 0},
		"a flag's default":            {`"flag"; "net/http"`, `addr := flag.String("a", ":5", ""); flag.Parse(); http.ListenAndServe(*addr, nil)`, []string{":5 default"}, nil, 0},
		"flag.StringVar's default":    {`"flag"; "net/http"`, `var addr string; flag.StringVar(&addr, "a", ":5", ""); http.ListenAndServe(addr, nil)`, []string{":5 default"}, nil, 0},
		"the environment":             {`"net/http"; "os"`, `http.ListenAndServe(os.Getenv("A"), nil)`, []string{"? default"}, nil, 0},
		"a handler that may be nil":   {`"net/http"`, `serve := func(h http.Handler) { http.ListenAndServe(":1", h) }; serve(nil)`, []string{":1 unknown"}, nil, 0},
		"routes by hand": {`"net/http"; "net/http/pprof"`, `mux := http.NewServeMux()
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.Handle("GET /debug/pprof/heap", pprof.Handler("heap"))
	mux.Handle("/p", http.HandlerFunc(pprof.Profile))
	http.ListenAndServe(":1", mux)`, []string{":1 other"}, []string{"/debug/pprof/", "GET /debug/pprof/heap", "/p"}, 0},
		"an alias of pprof": {`"net/http"; prof "net/http/pprof"`, `http.HandleFunc("/x/", prof.Index)`, nil, []string{"/x/"}, 0},
		"a shadowed pprof is not pprof": {`"net/http"; _ "net/http/pprof"`, `pprof := struct{ Index http.HandlerFunc }{}
	http.HandleFunc("/x/", pprof.Index)`, nil, nil, 0},
		"runtime/pprof is not pprof": {`"fmt"; "runtime/pprof"`, `fmt.Println("/x", pprof.Profiles())`, nil, nil, 0},
		"forwarded to the default mux": {`"net/http"`, `mux := http.NewServeMux(); mux.Handle("/debug/", http.DefaultServeMux); http.ListenAndServe(":1", mux)`,
			[]string{":1 other"}, []string{"/debug/"}, 0},
		"chi":         {`"github.com/go-chi/chi/v5"; "github.com/go-chi/chi/v5/middleware"`, `r := chi.NewRouter(); r.Mount("/debug", middleware.Profiler())`, nil, []string{"/debug"}, 0},
		"gin-contrib": {`"github.com/gin-contrib/pprof"; "github.com/gin-gonic/gin"`, `pprof.Register(gin.Default())`, nil, []string{"/debug/pprof"}, 0},
		"gin by hand": {`"github.com/gin-gonic/gin"; "net/http/pprof"`, `r := gin.New(); r.Handle("GET", "/debug/pprof/", gin.WrapF(pprof.Index))`,
			nil, []string{"/debug/pprof/"}, 0},
		"echo":                         {`"github.com/labstack/echo-contrib/pprof"; "github.com/labstack/echo/v4"`, `pprof.Register(echo.New())`, nil, []string{"/debug/pprof"}, 0},
		"the default mux is handed on": {`"net/http"`, `var serve func(http.Handler); serve(http.DefaultServeMux)`, nil, nil, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			output := examineFile(t, "pprof", "package main\n\nimport ("+test.imports+")\n\nfunc main() {\n\t"+test.body+"\n}\n")
			listeners, routes := short(output)
			if !reflect.DeepEqual(listeners, test.listeners) || !reflect.DeepEqual(routes, test.routes) || len(output.Unresolved) != test.unresolved {
				t.Errorf("listeners %q, routes %q, unresolved %q", listeners, routes, output.Unresolved)
			}
		})
	}
}

func TestValuesOfOtherPackages(t *testing.T) {
	output := examineModule(t, "pprof", map[string]string{
		"main.go":        "package main\n\nimport (\n\t\"net/http\"\n\n\t\"example.com/app/config\"\n)\n\nfunc main() { http.ListenAndServe(config.Host+config.Port, nil) }\n",
		"config/addr.go": "package config\n\nimport _ \"net/http/pprof\"\n\nconst Host = \"127.0.0.1\"\n\nvar Port = \":6060\"\n",
	})
	listeners, _ := short(output)
	if !reflect.DeepEqual(listeners, []string{"127.0.0.1:6060 default"}) {
		t.Error(listeners)
	}
	if len(output.PprofImports) != 1 || !output.PprofImports[0].Blank || output.PprofImports[0].Position.Line != 3 {
		t.Errorf("%+v", output.PprofImports)
	}
}

func TestForeignPackageThatServesTheDefaultMux(t *testing.T) {
	output := examineModule(t, "pprof", map[string]string{
		"go.mod":          "module example.com/app\n\ngo 1.21\n\nrequire example.com/lib v0.0.0\n\nreplace example.com/lib => ./lib\n",
		"main.go":         "package main\n\nimport \"example.com/lib/serve\"\n\nfunc main() { serve.Run() }\n",
		"lib/go.mod":      "module example.com/lib\n\ngo 1.21\n",
		"lib/serve/it.go": "package serve\n\nimport h \"net/http\"\n\nfunc Run() { h.ListenAndServe(\":1\", nil) }\n",
	})
	if len(output.Unresolved) != 1 || !strings.Contains(output.Unresolved[0], "example.com/lib/serve") {
		t.Error(output.Unresolved)
	}
}

func TestPositionsIgnoreLineDirectives(t *testing.T) {
	output := examineFile(t, "pprof", "package main\n\nimport \"net/http\"\n\n//line /etc/passwd:1\nfunc main() {\n\t/* é */ http.ListenAndServe(\":1\", nil)\n}\n")
	if output.Main == nil || !strings.HasSuffix(output.Main.File, "main.go") || output.Main.Line != 6 || output.Imports.Line != 3 {
		t.Errorf("%+v %+v", output.Main, output.Imports)
	}
	at := output.Listeners[0].Position
	if at.Line != 7 || at.Column != 11 || at.EndColumn != at.Column+len(`http.ListenAndServe(":1", nil)`) {
		t.Errorf("%+v", at)
	}
}

func TestSourceThatDoesNotCompile(t *testing.T) {
	output := examineFile(t, "pprof", "package main\n\nimport (\n\t\"net/http\"\n\t\"example.com/missing\"\n)\n\nfunc main() {\n\tmissing.Call(1\n\tundefined()\n\thttp.ListenAndServe(\":1\", nil)\n}\n")
	if output.Main == nil {
		t.Error("func main was not found")
	}
}
