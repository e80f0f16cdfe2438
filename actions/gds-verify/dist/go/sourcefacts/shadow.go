package main

import (
	"go/ast"
	"go/token"
	"go/types"
)

// LostError is an inner `err` that hides an outer one and whose value nobody acts on, although the outer one is
// read later as if it told how it went.
type LostError struct {
	// Position is the inner variable's identifier.
	Position Position `json:"position"`
	Name     string   `json:"name"`
	// Outer is where the hidden variable is declared, Read where it is read next.
	Outer Position `json:"outer"`
	Read  Position `json:"read"`
}

// lostErrors is conservative: it reports an inner variable only when
//  1. it and the hidden variable are of type error, both local to one function, the inner one declared by `:=`;
//  2. nothing leaves the function because of the inner one, and it is compared or ignored only: what is logged,
//     stored or handed to a call is seen by somebody. A variable of an if, for or switch header must moreover end
//     a loop by `break`;
//  3. among the statements that follow and are reached, the hidden variable is read before it is assigned again.
func lostErrors(fset *token.FileSet, pkg *checked) []LostError {
	var found []LostError
	for _, file := range pkg.files {
		for _, declaration := range file.Decls {
			function, ok := declaration.(*ast.FuncDecl)
			if !ok || function.Body == nil {
				continue
			}
			s := &shadows{fset: fset, info: pkg.info, parents: parentsOf(function)}
			ast.Inspect(function, func(n ast.Node) bool {
				if assignment, ok := n.(*ast.AssignStmt); ok && assignment.Tok == token.DEFINE {
					found = append(found, s.examine(assignment)...)
				}
				return true
			})
		}
	}
	return found
}

type shadows struct {
	fset    *token.FileSet
	info    *types.Info
	parents map[ast.Node]ast.Node
}

func parentsOf(root ast.Node) map[ast.Node]ast.Node {
	parents := map[ast.Node]ast.Node{}
	var stack []ast.Node
	ast.Inspect(root, func(n ast.Node) bool {
		if n == nil {
			stack = stack[:len(stack)-1]
			return true
		}
		if len(stack) > 0 {
			parents[n] = stack[len(stack)-1]
		}
		stack = append(stack, n)
		return true
	})
	return parents
}

func (s *shadows) examine(assignment *ast.AssignStmt) []LostError {
	var found []LostError
	for _, target := range assignment.Lhs {
		identifier, ok := target.(*ast.Ident)
		if !ok {
			continue
		}
		inner, ok := s.info.Defs[identifier].(*types.Var)
		if !ok || inner.Parent() == nil || !isError(inner.Type()) {
			continue
		}
		_, hidden := inner.Parent().Parent().LookupParent(inner.Name(), inner.Pos())
		outer, ok := hidden.(*types.Var)
		if !ok || !isError(outer.Type()) || outer.Pkg() == nil || outer.Parent() == outer.Pkg().Scope() {
			continue
		}
		function := s.functionOf(assignment)
		if !within(outer.Pos(), function) || !s.dropped(inner, assignment) {
			continue
		}
		if read := s.nextRead(outer, assignment, function); read != nil {
			found = append(found, LostError{
				Position: span(s.fset, identifier.Pos(), identifier.End()),
				Name:     inner.Name(),
				Outer:    span(s.fset, outer.Pos(), outer.Pos()+token.Pos(len(outer.Name()))),
				Read:     span(s.fset, read.Pos(), read.End()),
			})
		}
	}
	return found
}

func isError(t types.Type) bool {
	return types.Identical(t, types.Universe.Lookup("error").Type())
}

func within(at token.Pos, n ast.Node) bool {
	return n != nil && n.Pos() <= at && at < n.End()
}

// functionOf is the innermost function declaration or literal around a node.
func (s *shadows) functionOf(n ast.Node) ast.Node {
	for ; n != nil; n = s.parents[n] {
		switch n.(type) {
		case *ast.FuncDecl, *ast.FuncLit:
			return n
		}
	}
	return nil
}

// home is the statement that ends the inner variable's life: its block's owner, or the statement whose header
// declares it.
func (s *shadows) home(assignment *ast.AssignStmt) (owner ast.Node, header bool) {
	switch parent := s.parents[assignment].(type) {
	case *ast.IfStmt:
		return parent, true
	case *ast.ForStmt:
		return parent, true
	case *ast.SwitchStmt:
		return parent, true
	case *ast.TypeSwitchStmt:
		return parent, true
	default:
		return parent, false
	}
}

// nextRead walks through the statements that run after the inner variable is declared and gives the first mention
// of the outer variable when that reads it.
func (s *shadows) nextRead(outer *types.Var, assignment *ast.AssignStmt, function ast.Node) ast.Node {
	for node := ast.Node(assignment); node != nil && node != function; node = s.parents[node] {
		list := followers(node, s.parents[node])
		for i, statement := range list {
			if ast.Node(statement) != node {
				continue
			}
			for _, next := range list[i+1:] {
				read, written := s.firstMention(outer, next, function)
				if read != nil || written {
					return read
				}
				if leaves(s.info, next) {
					return nil
				}
			}
		}
	}
	return nil
}

// followers are the statements of the list that a node stands in; the clauses of a switch do not follow each other.
func followers(node, parent ast.Node) []ast.Stmt {
	switch node.(type) {
	case *ast.CaseClause, *ast.CommClause:
		return nil
	}
	switch n := parent.(type) {
	case *ast.BlockStmt:
		return n.List
	case *ast.CaseClause:
		return n.Body
	case *ast.CommClause:
		return n.Body
	}
	return nil
}

// firstMention tells whether a statement first reads or first assigns the variable.
func (s *shadows) firstMention(outer *types.Var, statement ast.Stmt, function ast.Node) (read ast.Node, written bool) {
	targets := map[*ast.Ident]bool{}
	ast.Inspect(statement, func(n ast.Node) bool {
		if read != nil || written {
			return false
		}
		switch n := n.(type) {
		case *ast.AssignStmt:
			// The right side is evaluated before the left one is written.
			for _, value := range n.Rhs {
				if r, w := s.firstMentionIn(outer, value); r != nil || w {
					read, written = r, w
					return false
				}
			}
			for _, target := range n.Lhs {
				if identifier, ok := target.(*ast.Ident); ok && s.info.Uses[identifier] == outer {
					targets[identifier] = true
					written = true
				}
			}
		case *ast.ReturnStmt:
			if len(n.Results) == 0 && s.isResult(outer, function) && s.functionOf(n) == function {
				read = n
			}
		case *ast.UnaryExpr:
			if identifier, ok := unparen(n.X).(*ast.Ident); ok && n.Op == token.AND && s.info.Uses[identifier] == outer {
				written = true // may be assigned through the pointer
			}
		case *ast.FuncLit:
			// When it runs is unknown: its mentions count as an assignment, which ends the search.
			if r, w := s.firstMentionIn(outer, n.Body); r != nil || w {
				written = true
			}
			return false
		case *ast.Ident:
			if s.info.Uses[n] == outer && !targets[n] {
				read = n
			}
		}
		return read == nil && !written
	})
	return read, written
}

// firstMentionIn looks for any mention below an expression or block.
func (s *shadows) firstMentionIn(outer *types.Var, root ast.Node) (read ast.Node, written bool) {
	ast.Inspect(root, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.UnaryExpr:
			if identifier, ok := unparen(n.X).(*ast.Ident); ok && n.Op == token.AND && s.info.Uses[identifier] == outer {
				written = true
			}
		case *ast.FuncLit:
			if r, _ := s.firstMentionIn(outer, n.Body); r != nil {
				written = true
			}
			return false
		case *ast.Ident:
			if s.info.Uses[n] == outer {
				read = n
			}
		}
		return read == nil && !written
	})
	if written {
		read = nil
	}
	return read, written
}

func (s *shadows) isResult(v *types.Var, function ast.Node) bool {
	var results *ast.FieldList
	switch f := function.(type) {
	case *ast.FuncDecl:
		results = f.Type.Results
	case *ast.FuncLit:
		results = f.Type.Results
	}
	return results != nil && within(v.Pos(), results)
}
