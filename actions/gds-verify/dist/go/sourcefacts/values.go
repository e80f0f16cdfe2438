package main

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
)

// values knows what each variable of the judged packages is given.
type values struct {
	given map[*types.Var][]given
	// escaped variables may be written through a pointer: their value is unknown.
	escaped map[*types.Var]bool
}

// given is one value of a variable; a nil expr is a value that no single expression tells.
type given struct {
	expr ast.Expr
	info *types.Info
}

const maxDepth = 16

func collectValues(packages []*checked) *values {
	v := &values{given: map[*types.Var][]given{}, escaped: map[*types.Var]bool{}}
	for _, pkg := range packages {
		for _, file := range pkg.files {
			ast.Inspect(file, func(n ast.Node) bool {
				v.collect(pkg.info, n)
				return true
			})
		}
	}
	return v
}

func (v *values) collect(info *types.Info, n ast.Node) {
	switch n := n.(type) {
	case *ast.ValueSpec:
		names := make([]ast.Expr, len(n.Names))
		for i, name := range n.Names {
			names[i] = name
		}
		if len(n.Values) > 0 {
			v.assign(info, names, n.Values)
		}
	case *ast.AssignStmt:
		if n.Tok == token.ASSIGN || n.Tok == token.DEFINE {
			v.assign(info, n.Lhs, n.Rhs)
		} else {
			v.assign(info, n.Lhs, nil)
		}
	case *ast.RangeStmt:
		v.assign(info, []ast.Expr{n.Key, n.Value}, nil)
	case *ast.CallExpr:
		// flag.StringVar(&address, "name", ":6060", "usage") gives the variable its default.
		if importPath, name := qualified(info, n.Fun); importPath == "flag" && name == "StringVar" && len(n.Args) == 4 {
			if target := variable(info, n.Args[0]); target != nil {
				v.given[target] = append(v.given[target], given{n.Args[2], info})
				return
			}
		}
		for _, argument := range n.Args {
			v.escape(info, argument)
		}
	}
}

func (v *values) assign(info *types.Info, left, right []ast.Expr) {
	for i, target := range left {
		if target == nil {
			continue
		}
		if _, through := unparen(target).(*ast.StarExpr); through {
			continue
		}
		object := variable(info, target)
		if object == nil {
			continue
		}
		value := given{nil, info}
		if len(left) == len(right) {
			value.expr = right[i]
			v.escape(info, right[i])
		}
		v.given[object] = append(v.given[object], value)
	}
}

func (v *values) escape(info *types.Info, e ast.Expr) {
	if u, ok := unparen(e).(*ast.UnaryExpr); ok && u.Op == token.AND {
		if object := variable(info, u.X); object != nil {
			v.escaped[object] = true
		}
	}
}

// only gives the one expression whose value a variable always has.
func (v *values) only(object *types.Var) (given, bool) {
	values := v.given[object]
	if object.IsField() || v.escaped[object] || len(values) != 1 || values[0].expr == nil {
		return given{}, false
	}
	return values[0], true
}

// text resolves an expression to a string: constants, variables that are given one such value, the default of a
// flag, concatenation and net.JoinHostPort. It does not guess what the environment would give.
func (v *values) text(info *types.Info, e ast.Expr, depth int) (string, bool) {
	if depth > maxDepth || e == nil {
		return "", false
	}
	e = unparen(e)
	if known, ok := info.Types[e]; ok && known.Value != nil && known.Value.Kind() == constant.String {
		return constant.StringVal(known.Value), true
	}
	switch e := e.(type) {
	case *ast.BinaryExpr:
		left, leftOK := v.text(info, e.X, depth+1)
		right, rightOK := v.text(info, e.Y, depth+1)
		return left + right, e.Op == token.ADD && leftOK && rightOK
	case *ast.StarExpr:
		if object := variable(info, e.X); object != nil {
			if value, ok := v.only(object); ok {
				return v.flagDefault(value, depth+1)
			}
		}
	case *ast.Ident, *ast.SelectorExpr:
		if object := variable(info, e); object != nil {
			if value, ok := v.only(object); ok {
				return v.text(value.info, value.expr, depth+1)
			}
		}
	case *ast.CallExpr:
		if importPath, name := qualified(info, e.Fun); importPath == "net" && name == "JoinHostPort" && len(e.Args) == 2 {
			host, hostOK := v.text(info, e.Args[0], depth+1)
			port, portOK := v.text(info, e.Args[1], depth+1)
			return host + ":" + port, hostOK && portOK
		}
	}
	return "", false
}

func (v *values) flagDefault(value given, depth int) (string, bool) {
	call, ok := unparen(value.expr).(*ast.CallExpr)
	if !ok || len(call.Args) != 3 {
		return "", false
	}
	if importPath, name := qualified(value.info, call.Fun); importPath != "flag" || name != "String" {
		return "", false
	}
	return v.text(value.info, call.Args[1], depth)
}
