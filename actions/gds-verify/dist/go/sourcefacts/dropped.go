package main

import (
	"go/ast"
	"go/token"
	"go/types"
	"path"
	"strings"
)

// dropped says that the inner variable's value reaches nothing but conditions and `_`, that no failure of it is
// logged, and that no path leaves the function (or goes on with the next turn of a loop) because of it.
func (s *shadows) dropped(inner *types.Var, assignment *ast.AssignStmt) bool {
	owner, header := s.home(assignment)
	if owner == nil {
		return false
	}
	breaks, uses := false, 0
	plain := true
	ast.Inspect(owner, func(n ast.Node) bool {
		identifier, ok := n.(*ast.Ident)
		if !ok || s.info.Uses[identifier] != inner {
			return plain
		}
		switch s.useOf(identifier, &breaks) {
		case useCondition, useIgnored:
			uses++
		case useAssigned:
		default:
			plain = false
		}
		return plain
	})
	if !plain || uses == 0 {
		return false
	}
	return !header || breaks
}

type use int

const (
	useOther use = iota
	// useCondition: in the condition of an if that neither leaves the function nor logs.
	useCondition
	// useIgnored: `_ = err`.
	useIgnored
	// useAssigned: the target of a plain assignment.
	useAssigned
)

func (s *shadows) useOf(identifier *ast.Ident, breaks *bool) use {
	var child ast.Node = identifier
	for n := s.parents[child]; n != nil; child, n = n, s.parents[n] {
		switch n := n.(type) {
		case *ast.CallExpr:
			if !s.asks(n) {
				return useOther
			}
		case *ast.FuncLit:
			return useOther
		case *ast.AssignStmt:
			if blankOnly(n) {
				return useIgnored
			}
			for _, target := range n.Lhs {
				if target == child && child == ast.Node(identifier) {
					return useAssigned
				}
			}
			return useOther
		case *ast.IfStmt:
			if child != ast.Node(n.Cond) {
				return useOther
			}
			if s.endsWell(n.Body) || s.logged(n.Body) || (n.Else != nil && (s.endsWell(n.Else) || s.logged(n.Else))) {
				return useOther
			}
			*breaks = *breaks || (endsWithBreak(n.Body) && s.breaksLoop(n))
			return useCondition
		case ast.Stmt:
			return useOther
		}
	}
	return useOther
}

// asks says that a call only looks at an error: errors.Is, os.IsNotExist and its kin, and the text of err.Error().
func (s *shadows) asks(call *ast.CallExpr) bool {
	importPath, name := qualified(s.info, call.Fun)
	switch importPath {
	case "errors":
		return name == "Is"
	case "os":
		return strings.HasPrefix(name, "Is")
	case "strings":
		return true
	}
	selector, ok := unparen(call.Fun).(*ast.SelectorExpr)
	return ok && selector.Sel.Name == "Error" && len(call.Args) == 0
}

// blankOnly is `_ = err`.
func blankOnly(n *ast.AssignStmt) bool {
	for _, target := range n.Lhs {
		if identifier, ok := target.(*ast.Ident); !ok || identifier.Name != "_" {
			return false
		}
	}
	return true
}

// endsWell says that a branch contains a statement that leaves the function, the loop's turn, or jumps.
func (s *shadows) endsWell(branch ast.Stmt) bool {
	return contains(branch, func(n ast.Node) bool {
		if jump, ok := n.(*ast.BranchStmt); ok && jump.Tok == token.BREAK && jump.Label == nil {
			return false
		}
		statement, ok := n.(ast.Stmt)
		return ok && leaves(s.info, statement)
	})
}

// logged says that a branch writes a message.
func (s *shadows) logged(branch ast.Stmt) bool {
	return contains(branch, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		return ok && s.logs(call)
	})
}

// contains looks for a node of a branch outside of function literals.
func contains(branch ast.Stmt, fits func(ast.Node) bool) bool {
	found := false
	ast.Inspect(branch, func(n ast.Node) bool {
		if _, ok := n.(*ast.FuncLit); ok {
			return false
		}
		found = found || (n != nil && fits(n))
		return !found
	})
	return found
}

func endsWithBreak(block *ast.BlockStmt) bool {
	if len(block.List) == 0 {
		return false
	}
	branch, ok := block.List[len(block.List)-1].(*ast.BranchStmt)
	return ok && branch.Tok == token.BREAK && branch.Label == nil
}

// breaksLoop says that an unlabelled break in n ends a loop, not a switch or select.
func (s *shadows) breaksLoop(n ast.Node) bool {
	for n = s.parents[n]; n != nil; n = s.parents[n] {
		switch n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			return true
		case *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt, *ast.FuncLit, *ast.FuncDecl:
			return false
		}
	}
	return false
}

// leaves says that control does not go on after the statement.
func leaves(info *types.Info, statement ast.Stmt) bool {
	switch statement := statement.(type) {
	case *ast.ReturnStmt, *ast.BranchStmt:
		return true
	case *ast.ExprStmt:
		call, ok := unparen(statement.X).(*ast.CallExpr)
		if !ok {
			return false
		}
		if identifier, ok := unparen(call.Fun).(*ast.Ident); ok && identifier.Name == "panic" {
			_, builtin := info.Uses[identifier].(*types.Builtin)
			return builtin
		}
		importPath, name := qualified(info, call.Fun)
		if importPath == "" {
			importPath, _, name = method(info, call)
		}
		return (importPath == "os" && name == "Exit") || (importPath == "runtime" && name == "Goexit") ||
			strings.HasPrefix(name, "Fatal") || strings.HasPrefix(name, "Panic")
	}
	return false
}

// logs recognises a call that only writes a message: log, log/slog, fmt.Print and its kin, and functions and methods
// of packages whose last path element is zap, zerolog, logrus or otherwise speaks of a log.
func (s *shadows) logs(call *ast.CallExpr) bool {
	importPath, name := qualified(s.info, call.Fun)
	if importPath == "" {
		importPath, _, name = method(s.info, call)
	}
	switch importPath {
	case "":
		return false
	case "log", "log/slog", "go.uber.org/zap":
		return true
	case "fmt":
		return strings.HasPrefix(name, "Print") || (strings.HasPrefix(name, "Fprint") && s.isTerminal(call.Args))
	}
	return strings.Contains(strings.ToLower(path.Base(importPath)), "log")
}

// isTerminal says that output goes to the process's own stdout or stderr; to anything else it may be the answer.
func (s *shadows) isTerminal(arguments []ast.Expr) bool {
	if len(arguments) == 0 {
		return false
	}
	importPath, name := qualified(s.info, arguments[0])
	return importPath == "os" && (name == "Stderr" || name == "Stdout")
}
