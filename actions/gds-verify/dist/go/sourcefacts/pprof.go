package main

import (
	"go/ast"
	"go/token"
	"regexp"
	"strconv"
	"strings"
)

// PprofImport is an import of net/http/pprof in a judged package.
type PprofImport struct {
	Position Position `json:"position"`
	Blank    bool     `json:"blank"`
}

// PprofRoute is a place where pprof's handlers are registered by hand.
type PprofRoute struct {
	Position Position `json:"position"`
	// Pattern is the path as written, or the path that the registering function uses by itself.
	Pattern string `json:"pattern"`
}

const (
	httpPath  = "net/http"
	pprofPath = "net/http/pprof"
)

func pprofImports(fset *token.FileSet, pkg *checked) []PprofImport {
	var found []PprofImport
	for _, file := range pkg.files {
		for _, spec := range file.Imports {
			if written, err := strconv.Unquote(spec.Path.Value); err != nil || written != pprofPath {
				continue
			}
			found = append(found, PprofImport{
				Position: span(fset, spec.Pos(), spec.End()),
				Blank:    spec.Name != nil && spec.Name.Name == "_",
			})
		}
	}
	return found
}

// registrars are functions of routers' companion packages that register every pprof handler in one call.
var registrars = []struct {
	importPath *regexp.Regexp
	functions  map[string]bool
	pattern    string
}{
	{regexp.MustCompile(`^github\.com/gin-contrib/pprof$`), set("Register", "RouteRegister"), "/debug/pprof"},
	{regexp.MustCompile(`^github\.com/labstack/echo-contrib(/v\d+)?/pprof$`), set("Register"), "/debug/pprof"},
	{regexp.MustCompile(`^github\.com/gofiber/fiber(/v\d+)?/middleware/pprof$`), set("New"), "/debug/pprof"},
}

// chi's Profiler is a handler that is mounted: the pattern is the mount's.
var chiMiddleware = regexp.MustCompile(`^github\.com/go-chi/chi(/v\d+)?/middleware$`)

func set(names ...string) map[string]bool {
	s := map[string]bool{}
	for _, name := range names {
		s[name] = true
	}
	return s
}

// pprofRoute recognises a call that registers pprof: a call with a pattern and, among its arguments, a function of
// net/http/pprof or chi's Profiler (so any router whose methods take a pattern and a handler: net/http, gorilla,
// chi, gin and echo with their wrappers), a pattern with http.DefaultServeMux, or one of the registrars.
func (s *servers) pprofRoute(pkg *checked, call *ast.CallExpr) (pattern string, ok bool) {
	if importPath, name := qualified(pkg.info, call.Fun); importPath != "" {
		for _, r := range registrars {
			if r.functions[name] && r.importPath.MatchString(importPath) {
				return r.pattern, true
			}
		}
	}
	handlerAt := -1
	for i, argument := range call.Args {
		if s.mentions(pkg, argument, isPprofHandler) {
			handlerAt = i
			break
		}
	}
	forwarded := false
	if handlerAt < 0 {
		for i, argument := range call.Args {
			if isDefaultMux(pkg.info, argument) {
				handlerAt, forwarded = i, true
			}
		}
	}
	if handlerAt < 1 {
		return "", false
	}
	// The pattern stands before the handler; chi's Method and gin's Handle have the HTTP method first.
	for i := handlerAt - 1; i >= 0; i-- {
		text, known := s.values.text(pkg.info, call.Args[i], 0)
		if path := patternPath.FindStringSubmatch(text); known && path != nil {
			return text, !forwarded || strings.HasPrefix("/debug/pprof/", path[1])
		}
	}
	return "", false
}

// patternPath takes the path of `/path` and `METHOD host/path`; an address or a word does not match.
var patternPath = regexp.MustCompile(`^(?:[A-Z]+ +)?[^\s/:]*(/\S*)$`)
