package main

import (
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// examineModule writes a module, lists it with the real go command and examines it.
func examineModule(t *testing.T, mode string, files map[string]string) *Output {
	t.Helper()
	dir := t.TempDir()
	if _, ok := files["go.mod"]; !ok {
		files["go.mod"] = "module example.com/app\n\ngo 1.21\n"
	}
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	list := exec.Command("go", "list", "-e", "-deps", "-json", "-mod=mod", "-buildvcs=false", ".")
	list.Dir = dir
	list.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=", "GOWORK=off", "GOPROXY=off")
	stdout, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	var input Input
	for decoder := json.NewDecoder(strings.NewReader(string(stdout))); ; {
		var listed struct {
			ImportPath, Name, Dir string
			GoFiles               []string
			Standard              bool
			ImportMap             map[string]string
			Module                *struct {
				Main      bool
				GoVersion string
			}
		}
		if err := decoder.Decode(&listed); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		pkg := Package{
			ImportPath: listed.ImportPath, Name: listed.Name, Standard: listed.Standard, ImportMap: listed.ImportMap,
			Judged: listed.Module != nil && listed.Module.Main, Main: listed.Name == "main",
		}
		for _, file := range listed.GoFiles {
			pkg.Files = append(pkg.Files, filepath.Join(listed.Dir, file))
		}
		input.Packages = append(input.Packages, pkg)
	}
	output, err := examine(mode, input)
	if err != nil {
		t.Fatal(err)
	}
	return output
}

func examineFile(t *testing.T, mode, text string) *Output {
	t.Helper()
	return examineModule(t, mode, map[string]string{"main.go": text})
}
