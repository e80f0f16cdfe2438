package main

import (
	"go/ast"
	"go/token"
	"go/types"
)

// Listener is a place where the program serves HTTP.
type Listener struct {
	Position Position `json:"position"`
	// Address as written or as a variable's only value; null when it is known only at run time.
	Address *string `json:"address"`
	// Handler is `default` (http.DefaultServeMux), `other` or `unknown`.
	Handler string `json:"handler"`
}

const (
	handlerDefault = "default"
	handlerOther   = "other"
	handlerUnknown = "unknown"
)

// servers finds listeners and routes in the judged packages.
type servers struct {
	program *program
	values  *values
	output  *Output
	// handlerSet are assignments to the field Handler of an http.Server, by the server's variable.
	handlerSet map[*types.Var][]given
	// explained are mentions of http.DefaultServeMux that a listener or route accounts for.
	explained map[ast.Node]bool
	// reported are server literals that a listener stands for already.
	reported map[*ast.CompositeLit]bool
}

func examineServers(p *program, output *Output) {
	s := &servers{
		program:    p,
		values:     collectValues(p.judged),
		output:     output,
		handlerSet: map[*types.Var][]given{},
		explained:  map[ast.Node]bool{},
		reported:   map[*ast.CompositeLit]bool{},
	}
	s.each(s.handlerAssignment)
	s.each(s.call)
	s.each(s.literal)
	s.each(s.otherMention)
	for _, pkg := range p.foreign {
		s.foreign(pkg)
	}
}

func (s *servers) each(visit func(*checked, ast.Node)) {
	for _, pkg := range s.program.judged {
		for _, file := range pkg.files {
			ast.Inspect(file, func(n ast.Node) bool {
				if n != nil {
					visit(pkg, n)
				}
				return true
			})
		}
	}
}

func (s *servers) handlerAssignment(pkg *checked, n ast.Node) {
	assignment, ok := n.(*ast.AssignStmt)
	if !ok || len(assignment.Lhs) != len(assignment.Rhs) {
		return
	}
	for i, target := range assignment.Lhs {
		selector, ok := unparen(target).(*ast.SelectorExpr)
		if !ok || selector.Sel.Name != "Handler" {
			continue
		}
		field, ok := pkg.info.Uses[selector.Sel].(*types.Var)
		if !ok || !field.IsField() || field.Pkg() == nil || field.Pkg().Path() != httpPath {
			continue
		}
		server := variable(pkg.info, selector.X)
		s.handlerSet[server] = append(s.handlerSet[server], given{assignment.Rhs[i], pkg.info})
	}
}

func (s *servers) call(pkg *checked, n ast.Node) {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return
	}
	if pattern, ok := s.pprofRoute(pkg, call); ok {
		s.explain(pkg, call)
		s.output.PprofRoutes = append(s.output.PprofRoutes, PprofRoute{s.span(call), pattern})
		return
	}
	if importPath, name := qualified(pkg.info, call.Fun); importPath == httpPath {
		switch {
		case name == "ListenAndServe" && len(call.Args) == 2:
			s.listener(pkg, call, s.address(pkg, call.Args[0]), call.Args[1])
		case name == "ListenAndServeTLS" && len(call.Args) == 4:
			s.listener(pkg, call, s.address(pkg, call.Args[0]), call.Args[3])
		case (name == "Serve" && len(call.Args) == 2) || (name == "ServeTLS" && len(call.Args) == 4):
			s.listener(pkg, call, s.listenAddress(pkg, call.Args[0]), call.Args[1])
		}
		return
	}
	if importPath, typeName, name := method(pkg.info, call); importPath == httpPath && typeName == "Server" {
		s.serverMethod(pkg, call, name)
	}
}

// serverMethod joins `server.Serve(listener)` with the literal of the server, for the address.
func (s *servers) serverMethod(pkg *checked, call *ast.CallExpr, name string) {
	selector := unparen(call.Fun).(*ast.SelectorExpr)
	server := variable(pkg.info, selector.X)
	literal, info := s.serverLiteral(pkg.info, selector.X)
	switch name {
	case "ListenAndServe", "ListenAndServeTLS":
		if literal == nil && server != nil && !server.IsField() && len(s.values.given[server]) == 0 && declaredHere(server, s.program) {
			// `var server http.Server`: everything is as its fields say later.
			s.add(call, nil, s.assignedHandler(server, handlerDefault))
		}
	case "Serve", "ServeTLS":
		if literal == nil || s.reported[literal] || len(call.Args) == 0 {
			return
		}
		s.reported[literal] = true
		address := s.listenAddress(pkg, call.Args[0])
		s.add(literal, address, s.literalHandler(info, literal, server))
	}
}

// declaredHere tells a variable of a judged package's function or file from a parameter of one.
func declaredHere(v *types.Var, p *program) bool {
	for _, pkg := range p.judged {
		for _, file := range pkg.files {
			if v.Pos() < file.FileStart || v.Pos() > file.FileEnd {
				continue
			}
			found := false
			ast.Inspect(file, func(n ast.Node) bool {
				if spec, ok := n.(*ast.ValueSpec); ok {
					for _, name := range spec.Names {
						found = found || pkg.info.Defs[name] == v
					}
				}
				return !found
			})
			return found
		}
	}
	return false
}

func (s *servers) literal(pkg *checked, n ast.Node) {
	literal, ok := n.(*ast.CompositeLit)
	if !ok || s.reported[literal] || !isServerLiteral(pkg.info, literal) {
		return
	}
	s.reported[literal] = true
	var address *string
	if value := field(literal, "Addr"); value != nil {
		address = s.address(pkg, value)
	}
	s.add(literal, address, s.literalHandler(pkg.info, literal, s.holder(literal)))
}

// isServerLiteral tells http.Server{…}, also where a list leaves its type out: []*http.Server{{…}}.
func isServerLiteral(info *types.Info, literal *ast.CompositeLit) bool {
	t := info.TypeOf(literal)
	if t == nil {
		return false
	}
	if pointer, ok := t.Underlying().(*types.Pointer); ok {
		t = pointer.Elem()
	}
	named, ok := t.(*types.Named)
	return ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == httpPath && named.Obj().Name() == "Server"
}

// holder is the variable that a server literal is given to, if it is only one.
func (s *servers) holder(literal *ast.CompositeLit) *types.Var {
	for object, values := range s.values.given {
		for _, value := range values {
			if value.expr != nil && stripAddress(value.expr) == literal {
				return object
			}
		}
	}
	return nil
}

func stripAddress(e ast.Expr) ast.Expr {
	e = unparen(e)
	if u, ok := e.(*ast.UnaryExpr); ok && u.Op == token.AND {
		return unparen(u.X)
	}
	return e
}

// serverLiteral follows a server's variable to its literal.
func (s *servers) serverLiteral(info *types.Info, e ast.Expr) (*ast.CompositeLit, *types.Info) {
	if literal, ok := stripAddress(e).(*ast.CompositeLit); ok && isServerLiteral(info, literal) {
		return literal, info
	}
	if object := variable(info, e); object != nil {
		for _, value := range s.values.given[object] {
			if value.expr == nil {
				continue
			}
			if literal, ok := stripAddress(value.expr).(*ast.CompositeLit); ok && isServerLiteral(value.info, literal) {
				return literal, value.info
			}
		}
	}
	return nil, nil
}

func (s *servers) literalHandler(info *types.Info, literal *ast.CompositeLit, server *types.Var) string {
	if len(literal.Elts) > 0 {
		if _, keyed := literal.Elts[0].(*ast.KeyValueExpr); !keyed {
			return handlerUnknown
		}
	}
	fallback := handlerDefault
	if value := field(literal, "Handler"); value != nil {
		s.explainIn(info, value)
		fallback = s.handler(info, value, 0)
	}
	return s.assignedHandler(server, fallback)
}

// assignedHandler takes later assignments to the field Handler into account.
func (s *servers) assignedHandler(server *types.Var, fallback string) string {
	if len(s.handlerSet) == 0 {
		return fallback
	}
	if assigned, ok := s.handlerSet[server]; ok && server != nil {
		for _, value := range assigned {
			s.explainIn(value.info, value.expr)
			fallback = s.handler(value.info, value.expr, 0)
		}
		return fallback
	}
	if fallback == handlerDefault {
		return handlerUnknown // the Handler of a server that cannot be told from this one is set somewhere
	}
	return fallback
}

func field(literal *ast.CompositeLit, name string) ast.Expr {
	for _, element := range literal.Elts {
		if pair, ok := element.(*ast.KeyValueExpr); ok {
			if key, ok := pair.Key.(*ast.Ident); ok && key.Name == name {
				return pair.Value
			}
		}
	}
	return nil
}

func (s *servers) address(pkg *checked, e ast.Expr) *string {
	if text, ok := s.values.text(pkg.info, e, 0); ok {
		return &text
	}
	return nil
}

// listenAddress follows a net.Listener to the net.Listen (or tls.Listen) that made it.
func (s *servers) listenAddress(pkg *checked, e ast.Expr) *string {
	if object := variable(pkg.info, e); object != nil {
		return s.listens()[object]
	}
	return nil
}

// listens maps variables to the constant address of the call of net.Listen that they are given.
func (s *servers) listens() map[*types.Var]*string {
	found := map[*types.Var]*string{}
	s.each(func(pkg *checked, n ast.Node) {
		assignment, ok := n.(*ast.AssignStmt)
		if !ok || len(assignment.Rhs) != 1 {
			return
		}
		call, ok := unparen(assignment.Rhs[0]).(*ast.CallExpr)
		if !ok || len(call.Args) < 2 {
			return
		}
		importPath, name := qualified(pkg.info, call.Fun)
		if name != "Listen" || (importPath != "net" && importPath != "crypto/tls") {
			return
		}
		object := variable(pkg.info, assignment.Lhs[0])
		if object == nil {
			return
		}
		if _, twice := found[object]; twice {
			found[object] = nil
			return
		}
		found[object] = s.address(pkg, call.Args[1])
	})
	return found
}

func (s *servers) listener(pkg *checked, call *ast.CallExpr, address *string, handler ast.Expr) {
	s.explain(pkg, handler)
	s.add(call, address, s.handler(pkg.info, handler, 0))
}

func (s *servers) add(n ast.Node, address *string, handler string) {
	s.output.Listeners = append(s.output.Listeners, Listener{s.span(n), address, handler})
}

func (s *servers) span(n ast.Node) Position {
	return span(s.program.fset, n.Pos(), n.End())
}
