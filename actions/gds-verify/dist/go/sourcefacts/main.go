// Command sourcefacts reads Go source with Go's own parser and type checker and prints what GDS asks of it.
//
// It reads an [Input] as JSON from standard input and writes an [Output] as JSON to standard output. It runs no
// program, compiles nothing and opens only the files that the input names.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
)

// Input names the packages of one program, as `go list -deps -json` tells them.
type Input struct {
	// GOARCH decides the sizes of types; amd64 when empty or unknown.
	GOARCH   string    `json:"goarch"`
	Packages []Package `json:"packages"`
}

// Package is one package of the program.
type Package struct {
	ImportPath string `json:"importPath"`
	Name       string `json:"name"`
	// Files are absolute paths of the files that the build compiles.
	Files []string `json:"files"`
	// Judged packages are examined with their function bodies; the others only lend their types.
	Judged bool `json:"judged"`
	// Standard says that the package belongs to Go's standard library.
	Standard bool `json:"standard"`
	// Main says that it is the program's main package.
	Main bool `json:"main"`
	// GoVersion is the language version of the package's module, such as go1.22; empty for the newest.
	GoVersion string `json:"goVersion"`
	// ImportMap gives the real import path of an import as written, where they differ (vendoring).
	ImportMap map[string]string `json:"importMap"`
}

// Position is a range of a file; lines and columns are 1-based, columns count bytes, the end is exclusive.
type Position struct {
	File      string `json:"file"`
	Line      int    `json:"line"`
	Column    int    `json:"column"`
	EndLine   int    `json:"endLine"`
	EndColumn int    `json:"endColumn"`
}

// Output holds what was asked for by -mode; lists are never null.
type Output struct {
	PprofImports []PprofImport `json:"pprofImports"`
	PprofRoutes  []PprofRoute  `json:"pprofRoutes"`
	Listeners    []Listener    `json:"listeners"`
	// Main is where func main stands, from the keyword to the end of its signature.
	Main *Position `json:"main"`
	// Imports is the first import declaration of the file that holds func main.
	Imports *Position `json:"imports"`
	// LostErrors are the inner variables of type error whose value an outer one of the same name should carry on.
	LostErrors []LostError `json:"lostErrors"`
	// Unresolved says in words what keeps the answer about listeners from being complete.
	Unresolved []string `json:"unresolved"`
}

func main() {
	mode := flag.String("mode", "pprof", "what to look for: pprof or shadow")
	flag.Parse()
	if err := run(*mode, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "sourcefacts:", err)
		os.Exit(1)
	}
}

func run(mode string, in io.Reader, out io.Writer) error {
	var input Input
	if err := json.NewDecoder(in).Decode(&input); err != nil {
		return fmt.Errorf("reading the input: %w", err)
	}
	output, err := examine(mode, input)
	if err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(output)
}

func examine(mode string, input Input) (*Output, error) {
	output := &Output{
		PprofImports: []PprofImport{},
		PprofRoutes:  []PprofRoute{},
		Listeners:    []Listener{},
		LostErrors:   []LostError{},
		Unresolved:   []string{},
	}
	if mode != "pprof" && mode != "shadow" {
		return nil, fmt.Errorf("unknown mode %q: use pprof or shadow", mode)
	}
	program, err := load(input)
	if err != nil {
		return nil, err
	}
	if mode == "shadow" {
		for _, pkg := range program.judged {
			output.LostErrors = append(output.LostErrors, lostErrors(program.fset, pkg)...)
		}
		return output, nil
	}
	output.Main, output.Imports = program.mainFunction()
	for _, pkg := range program.judged {
		output.PprofImports = append(output.PprofImports, pprofImports(program.fset, pkg)...)
	}
	examineServers(program, output)
	return output, nil
}
