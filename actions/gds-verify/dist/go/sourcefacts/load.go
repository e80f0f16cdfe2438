package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path"
	"regexp"
	"runtime"
	"strings"
	"sync"
)

// program is the parsed and type-checked source of one program.
type program struct {
	fset   *token.FileSet
	judged []*checked
	// foreign are the packages of other modules that are not Go's own: parsed, bodies not type-checked.
	foreign []*checked
}

// checked is one package with what the type checker learned of it.
type checked struct {
	input Package
	files []*ast.File
	types *types.Package
	info  *types.Info
}

// load parses every file and type-checks every package from source. Errors in the source do not stop it: what a
// broken or missing package would have told stays unknown.
func load(input Input) (*program, error) {
	p := &program{fset: token.NewFileSet()}
	l := &loader{
		fset:     p.fset,
		byPath:   map[string]*checked{},
		sizes:    types.SizesFor("gc", input.GOARCH),
		checking: map[string]bool{},
	}
	if l.sizes == nil {
		l.sizes = types.SizesFor("gc", "amd64")
	}
	packages := parseAll(p.fset, input.Packages)
	for _, pkg := range packages {
		l.byPath[pkg.input.ImportPath] = pkg
	}
	for _, pkg := range packages {
		if pkg.input.Judged {
			if len(pkg.files) == 0 {
				return nil, fmt.Errorf("package %s has no file that can be parsed", pkg.input.ImportPath)
			}
			l.check(pkg)
			p.judged = append(p.judged, pkg)
		} else if !pkg.input.Standard {
			p.foreign = append(p.foreign, pkg)
		}
	}
	return p, nil
}

func parseAll(fset *token.FileSet, inputs []Package) []*checked {
	packages := make([]*checked, len(inputs))
	work := make(chan int)
	var wait sync.WaitGroup
	for n := 0; n < runtime.GOMAXPROCS(0); n++ {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for i := range work {
				pkg := &checked{input: inputs[i]}
				for _, name := range inputs[i].Files {
					// A file with a syntax error still yields the declarations before it.
					file, _ := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
					if file != nil && file.Name != nil && file.Name.Name != "" {
						pkg.files = append(pkg.files, file)
					}
				}
				packages[i] = pkg
			}
		}()
	}
	for i := range inputs {
		work <- i
	}
	close(work)
	wait.Wait()
	return packages
}

// loader type-checks packages on demand, each once.
type loader struct {
	fset     *token.FileSet
	byPath   map[string]*checked
	sizes    types.Sizes
	checking map[string]bool
}

func (l *loader) check(pkg *checked) {
	if pkg.types != nil {
		return
	}
	l.checking[pkg.input.ImportPath] = true
	defer delete(l.checking, pkg.input.ImportPath)
	config := types.Config{
		Importer:         importerFor{l, pkg.input.ImportMap},
		Sizes:            l.sizes,
		FakeImportC:      true,
		IgnoreFuncBodies: !pkg.input.Judged,
		Error:            func(error) {}, // an incomplete package is still worth reading
	}
	if languageVersion.MatchString(pkg.input.GoVersion) {
		config.GoVersion = pkg.input.GoVersion
	}
	pkg.info = &types.Info{
		Types:      map[ast.Expr]types.TypeAndValue{},
		Defs:       map[*ast.Ident]types.Object{},
		Uses:       map[*ast.Ident]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{},
		Implicits:  map[ast.Node]types.Object{},
		Scopes:     map[ast.Node]*types.Scope{},
	}
	info := pkg.info
	if !pkg.input.Judged {
		info = nil
	}
	pkg.types, _ = config.Check(pkg.input.ImportPath, l.fset, pkg.files, info)
}

var languageVersion = regexp.MustCompile(`^go1(\.\d+){1,2}$`)

// importerFor resolves the imports of one package.
type importerFor struct {
	loader    *loader
	importMap map[string]string
}

func (i importerFor) Import(written string) (*types.Package, error) {
	if written == "unsafe" {
		return types.Unsafe, nil
	}
	real := written
	if mapped, ok := i.importMap[written]; ok {
		real = mapped
	}
	pkg, ok := i.loader.byPath[real]
	if !ok || len(pkg.files) == 0 {
		return missingPackage(real), nil
	}
	if i.loader.checking[real] {
		return nil, errors.New("import cycle")
	}
	i.loader.check(pkg)
	return pkg.types, nil
}

// missingPackage stands for a package whose source is not there, under the name it most likely has, so that
// selectors on it are still known to belong to it.
func missingPackage(importPath string) *types.Package {
	pkg := types.NewPackage(importPath, likelyName(importPath))
	pkg.MarkComplete()
	return pkg
}

var majorVersion = regexp.MustCompile(`^v[0-9]+$`)

func likelyName(importPath string) string {
	name := path.Base(importPath)
	if majorVersion.MatchString(name) && path.Dir(importPath) != "." {
		name = path.Base(path.Dir(importPath))
	}
	if dot := strings.LastIndex(name, ".v"); dot > 0 {
		name = name[:dot]
	}
	name = strings.TrimSuffix(strings.TrimPrefix(name, "go-"), "-go")
	return strings.ReplaceAll(name, "-", "_")
}

// mainFunction finds func main of the main package and the first import declaration of its file.
func (p *program) mainFunction() (function, imports *Position) {
	for _, pkg := range p.judged {
		if !pkg.input.Main {
			continue
		}
		for _, file := range pkg.files {
			for _, declaration := range file.Decls {
				f, ok := declaration.(*ast.FuncDecl)
				if !ok || f.Recv != nil || f.Name.Name != "main" {
					continue
				}
				at := span(p.fset, f.Pos(), f.Type.End())
				return &at, firstImport(p.fset, file)
			}
		}
	}
	return nil, nil
}

func firstImport(fset *token.FileSet, file *ast.File) *Position {
	for _, declaration := range file.Decls {
		if g, ok := declaration.(*ast.GenDecl); ok && g.Tok == token.IMPORT {
			at := span(fset, g.Pos(), g.End())
			return &at
		}
	}
	return nil
}

// span gives file positions without regard to //line directives, which may name any file.
func span(fset *token.FileSet, from, to token.Pos) Position {
	start, end := fset.PositionFor(from, false), fset.PositionFor(to, false)
	return Position{start.Filename, start.Line, start.Column, end.Line, end.Column}
}
