package main

import (
	"fmt"
	"go/ast"
	"go/types"
	"strconv"
)

// handler says which mux an http.Handler expression leads to.
func (s *servers) handler(info *types.Info, e ast.Expr, depth int) string {
	e = unparen(e)
	if depth > maxDepth {
		return handlerUnknown
	}
	if info.Types[e].IsNil() {
		return handlerDefault
	}
	if found := mentionOf(info, e, isDefaultMux); found != nil {
		return handlerDefault
	}
	object := variable(info, e)
	if object == nil {
		return handlerOther
	}
	if values := s.values.given[object]; len(values) > 0 {
		result := handlerOther
		for _, value := range values {
			if value.expr == nil {
				continue
			}
			s.explainIn(value.info, value.expr)
			if of := s.handler(value.info, value.expr, depth+1); of != handlerOther {
				result = of
			}
		}
		return result
	}
	if types.IsInterface(object.Type()) || object.Type() == types.Typ[types.Invalid] {
		return handlerUnknown // a parameter or field: it may be nil
	}
	return handlerOther
}

func isDefaultMux(info *types.Info, e ast.Expr) bool {
	importPath, name := qualified(info, e)
	return importPath == httpPath && name == "DefaultServeMux"
}

func isPprofHandler(info *types.Info, e ast.Expr) bool {
	importPath, name := qualified(info, e)
	return importPath == pprofPath || (name == "Profiler" && chiMiddleware.MatchString(importPath))
}

func (s *servers) mentions(pkg *checked, e ast.Expr, is func(*types.Info, ast.Expr) bool) bool {
	return mentionOf(pkg.info, e, is) != nil
}

// mentionOf finds an expression below e, not inside a function literal's body.
func mentionOf(info *types.Info, e ast.Expr, is func(*types.Info, ast.Expr) bool) ast.Expr {
	var found ast.Expr
	ast.Inspect(e, func(n ast.Node) bool {
		if _, ok := n.(*ast.FuncLit); ok || found != nil {
			return false
		}
		if x, ok := n.(ast.Expr); ok && is(info, x) {
			found = x
		}
		return found == nil
	})
	return found
}

func (s *servers) explain(pkg *checked, n ast.Node) { s.explainIn(pkg.info, n) }

func (s *servers) explainIn(info *types.Info, n ast.Node) {
	ast.Inspect(n, func(n ast.Node) bool {
		if x, ok := n.(ast.Expr); ok && isDefaultMux(info, x) {
			s.explained[x] = true
		}
		return true
	})
}

// otherMention reports a use of http.DefaultServeMux that leads to no listener we know.
func (s *servers) otherMention(pkg *checked, n ast.Node) {
	selector, ok := n.(*ast.SelectorExpr)
	if !ok || s.explained[selector] || !isDefaultMux(pkg.info, selector) {
		return
	}
	at := s.program.fset.PositionFor(selector.Pos(), false)
	s.output.Unresolved = append(s.output.Unresolved,
		fmt.Sprintf("http.DefaultServeMux is handed on in package %s, line %d", pkg.input.ImportPath, at.Line))
}

// foreign looks for packages of other modules that may serve http.DefaultServeMux themselves. Their function
// bodies are not type-checked, so a shadowed name only makes the answer more careful.
func (s *servers) foreign(pkg *checked) {
	for _, file := range pkg.files {
		name := importedAs(file, httpPath, "http")
		if name == "" {
			continue
		}
		serves := false
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				serves = serves || (len(n.Args) >= 2 && isName(n.Args[len(n.Args)-1], "nil") &&
					(isSelector(n.Fun, name, "ListenAndServe") || isSelector(n.Fun, name, "ListenAndServeTLS") ||
						isSelector(n.Fun, name, "Serve")))
			case *ast.SelectorExpr:
				serves = serves || isSelector(n, name, "DefaultServeMux")
			}
			return !serves
		})
		if serves {
			s.output.Unresolved = append(s.output.Unresolved,
				fmt.Sprintf("package %s may serve http.DefaultServeMux", pkg.input.ImportPath))
			return
		}
	}
}

func importedAs(file *ast.File, importPath, name string) string {
	for _, spec := range file.Imports {
		if written, err := strconv.Unquote(spec.Path.Value); err == nil && written == importPath {
			if spec.Name != nil {
				return spec.Name.Name
			}
			return name
		}
	}
	return ""
}

func isSelector(e ast.Expr, x, name string) bool {
	selector, ok := unparen(e).(*ast.SelectorExpr)
	return ok && selector.Sel.Name == name && isName(selector.X, x)
}

func isName(e ast.Expr, name string) bool {
	identifier, ok := unparen(e).(*ast.Ident)
	return ok && identifier.Name == name
}
