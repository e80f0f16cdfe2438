package main

import (
	"go/ast"
	"go/types"
)

func unparen(e ast.Expr) ast.Expr {
	for {
		p, ok := e.(*ast.ParenExpr)
		if !ok {
			return e
		}
		e = p.X
	}
}

// qualified resolves a reference to a package-level name: `pprof.Index` under whatever alias, or a dot import.
// It answers from the import path and respects shadowing, also when the package itself could not be read.
func qualified(info *types.Info, e ast.Expr) (importPath, name string) {
	switch e := unparen(e).(type) {
	case *ast.IndexExpr: // an instantiated generic function
		return qualified(info, e.X)
	case *ast.SelectorExpr:
		if x, ok := e.X.(*ast.Ident); ok {
			if imported, ok := info.Uses[x].(*types.PkgName); ok {
				return imported.Imported().Path(), e.Sel.Name
			}
		}
	case *ast.Ident:
		object := info.Uses[e]
		if object != nil && object.Pkg() != nil && object.Parent() == object.Pkg().Scope() {
			return object.Pkg().Path(), e.Name
		}
	}
	return "", ""
}

// method resolves a call of a method: the package and name of the receiver's named type and the method's name.
func method(info *types.Info, call *ast.CallExpr) (importPath, typeName, name string) {
	selector, ok := unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return "", "", ""
	}
	selection := info.Selections[selector]
	if selection == nil || selection.Kind() != types.MethodVal {
		return "", "", ""
	}
	function, ok := selection.Obj().(*types.Func)
	if !ok || function.Pkg() == nil {
		return "", "", ""
	}
	signature, ok := function.Type().(*types.Signature)
	if !ok || signature.Recv() == nil {
		return "", "", ""
	}
	receiver := signature.Recv().Type()
	if pointer, ok := receiver.(*types.Pointer); ok {
		receiver = pointer.Elem()
	}
	if named, ok := receiver.(*types.Named); ok {
		typeName = named.Obj().Name()
	}
	return function.Pkg().Path(), typeName, selector.Sel.Name
}

// variable gives the variable that an expression names, through parentheses, `&` and `*`; nil for anything else.
func variable(info *types.Info, e ast.Expr) *types.Var {
	switch e := unparen(e).(type) {
	case *ast.Ident:
		if v, ok := info.Uses[e].(*types.Var); ok {
			return v
		}
		if v, ok := info.Defs[e].(*types.Var); ok {
			return v
		}
	case *ast.SelectorExpr:
		if v, ok := info.Uses[e.Sel].(*types.Var); ok {
			return v
		}
	case *ast.UnaryExpr:
		return variable(info, e.X)
	case *ast.StarExpr:
		return variable(info, e.X)
	}
	return nil
}
