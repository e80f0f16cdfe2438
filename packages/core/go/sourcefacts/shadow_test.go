package main

import (
	"fmt"
	"strings"
	"testing"
)

const shadowFrame = `package main

import (
	"errors"
	"fmt"
	"log"
	"os"
	"strings"
)

var list = []int{1, 2}

type box struct{ err error }

func open() (int, error) { return 0, errors.New("x") }
func keep(error)         {}

%s

func main() { fmt.Fprintln(os.Stderr, list); log.Print(); keep(nil); _ = strings.ToLower(""); _ = box{} }
`

func TestLostErrors(t *testing.T) {
	lost := map[string]string{
		"compared in a block, the outer one returned": `func f(ok bool) error {
	var err error
	if ok {
		n, err := open()
		if err != nil {
			list = nil
		}
		list[0] = n
	}
	return err
}`,
		"only its good end is acted on": `func f(ok bool) (err error) {
	if ok {
		n, err := open()
		if err == nil {
			list[0] = n
		}
	}
	return err
}`,
		"compared with another error": `func f(ok bool) (err error) {
	if ok {
		n, err := open()
		if errors.Is(err, os.ErrNotExist) || os.IsPermission(err) || strings.Contains(err.Error(), "x") {
			list[0] = n
		}
	}
	return err
}`,
		"a named result returned bare": `func f(ok bool) (err error) {
	if ok {
		_, err := open()
		_ = err
	}
	return
}`,
		"the outer one checked later": `func f(ok bool) int {
	n, err := open()
	if ok {
		m, err := open()
		_ = err
		n = m
	}
	if err != nil {
		return 0
	}
	return n
}`,
		"a loop is left by break": `func f() (err error) {
	for range list {
		if _, err := open(); err != nil {
			break
		}
	}
	return err
}`,
		"a loop is left by break, in a block": `func f() (err error) {
	for range list {
		_, err := open()
		if err != nil {
			break
		}
	}
	return err
}`,
		"in a case": `func f(n int) (err error) {
	switch n {
	case 1:
		_, err := open()
		_ = err
	case 2:
		err = nil
	}
	return err
}`,
		"wrapped, and the outer one is": `func f(ok bool) (err error) {
	if ok {
		_, err := open()
		_ = err
	}
	return fmt.Errorf("f: %w", err)
}`,
		"in a function literal of its own": `func f(ok bool) func() error {
	return func() error {
		_, err := open()
		if ok {
			_, err := open()
			_ = err
		}
		return err
	}
}`,
	}
	kept := map[string]string{
		"logged in a block": `func f(ok bool) (err error) {
	if ok {
		n, err := open()
		if err != nil {
			log.Printf("%d %v", n, err)
		}
	}
	return err
}`,
		"logged in a straight line": `func f(ok bool) (err error) {
	if ok {
		_, err := open()
		log.Println("second:", err)
	}
	return err
}`,
		"printed": `func f(ok bool) (err error) {
	if ok {
		_, err := open()
		fmt.Println(err.Error())
	}
	return err
}`,
		"logged wrapped": `func f(ok bool) (err error) {
	if ok {
		_, err := open()
		log.Print(fmt.Errorf("open: %w", err))
	}
	return err
}`,
		"logged without its words": `func f(ok bool) (err error) {
	if ok {
		n, err := open()
		if err == nil {
			list[0] = n
		} else {
			log.Print("not opened")
		}
	}
	return err
}`,
		"logged before a loop is left by break": `func f() (err error) {
	for range list {
		if _, err := open(); err != nil {
			log.Print(err)
			break
		}
	}
	return err
}`,
		"the process ends in a straight line": `func f(ok bool) (err error) {
	if ok {
		_, err := open()
		log.Fatalf("cannot: %v", err)
	}
	return err
}`,
		"its block ends with a panic": `func f(ok bool) (err error) {
	if ok {
		_, err := open()
		_ = err
		panic("x")
	}
	return err
}`,
		"taken apart": `func f(ok bool) (err error) {
	var path *os.PathError
	if ok {
		_, err := open()
		if errors.As(err, &path) {
			list = nil
		}
	}
	keep(path)
	return err
}`,
		"returned": `func f(ok bool) (err error) {
	if ok {
		_, err := open()
		if err != nil {
			return err
		}
	}
	return err
}`,
		"checked in a header and returned wrapped": `func f(ok bool) (err error) {
	if _, err := open(); err != nil {
		return fmt.Errorf("f: %w", err)
	}
	return err
}`,
		"a header's variable": `func f() (err error) {
	if _, err := open(); err != nil {
		list = nil
	}
	return err
}`,
		"the outer one assigned before it is read": `func f(ok bool) (err error) {
	if ok {
		_, err := open()
		_ = err
	}
	_, err = open()
	return err
}`,
		"the outer one assigned by := with a new name": `func f(ok bool) error {
	_, err := open()
	if err != nil {
		return err
	}
	if ok {
		_, err := open()
		_ = err
	}
	n, err := open()
	_ = n
	return err
}`,
		"the outer one not read again": `func f(ok bool) {
	_, err := open()
	keep(err)
	if ok {
		_, err := open()
		_ = err
	}
}`,
		"read only in another branch": `func f(ok bool) {
	_, err := open()
	if ok {
		_, err := open()
		_ = err
	} else if err != nil {
		log.Print(err)
	}
}`,
		"read only in another case": `func f(n int) {
	_, err := open()
	switch n {
	case 1:
		_, err := open()
		_ = err
	case 2:
		log.Print(err)
	}
}`,
		"the block's list ends with a return": `func f(ok bool) (err error) {
	if ok {
		{
			_, err := open()
			_ = err
		}
		return nil
	}
	return err
}`,
		"stored": `func f(ok bool) (err error) {
	var b box
	if ok {
		_, err := open()
		b.err = err
	}
	keep(b.err)
	return err
}`,
		"passed on": `func f(ok bool) (err error) {
	if ok {
		_, err := open()
		keep(err)
	}
	return err
}`,
		"joined to the outer one under another name": `func f(ok bool) (err error) {
	outer := &err
	if ok {
		_, err := open()
		*outer = errors.Join(*outer, err)
	}
	return err
}`,
		"the turn of the loop is skipped": `func f() (err error) {
	for range list {
		_, err := open()
		if err != nil {
			continue
		}
	}
	return err
}`,
		"the process ends": `func f(ok bool) (err error) {
	if ok {
		_, err := open()
		if err != nil {
			log.Fatal(err)
		}
	}
	return err
}`,
		"another variable, no shadow": `func f(ok bool) (err error) {
	if ok {
		_, inner := open()
		_ = inner
	}
	return err
}`,
		"not an error": `func f(ok bool) (n int) {
	if ok {
		n, _ := open()
		_ = n
	}
	return n
}`,
		"a literal's variable hides the outer function's": `func f() (err error) {
	run := func() {
		_, err := open()
		_ = err
	}
	run()
	return err
}`,
		"written to something that is not the terminal": `func f(ok bool, w *os.File) (err error) {
	if ok {
		_, err := open()
		fmt.Fprintln(w, err)
	}
	return err
}`,
		"an error type of the package's own": `type mine struct{}

func (*mine) Error() string { return "" }
func try() *mine            { return nil }
func f(ok bool) (err *mine) {
	if ok {
		err := try()
		_ = err
	}
	return err
}`,
	}
	for name, text := range lost {
		t.Run("lost: "+name, func(t *testing.T) {
			found := examineFile(t, "shadow", fmt.Sprintf(shadowFrame, text)).LostErrors
			if len(found) != 1 || found[0].Name != "err" {
				t.Fatalf("%+v", found)
			}
			if found[0].Position.Line <= found[0].Outer.Line || found[0].Read.Line < found[0].Position.Line {
				t.Errorf("order of the positions: %+v", found[0])
			}
		})
	}
	for name, text := range kept {
		t.Run("kept: "+name, func(t *testing.T) {
			if found := examineFile(t, "shadow", fmt.Sprintf(shadowFrame, text)).LostErrors; len(found) != 0 {
				t.Errorf("%+v", found)
			}
		})
	}
}

func TestUnknownMode(t *testing.T) {
	var out strings.Builder
	if err := run("nonsense", strings.NewReader("{}"), &out); err == nil || out.Len() > 0 {
		t.Errorf("error %v, output %q", err, out.String())
	}
	if err := run("pprof", strings.NewReader("{"), &out); err == nil {
		t.Error("a broken input gave no error")
	}
}
