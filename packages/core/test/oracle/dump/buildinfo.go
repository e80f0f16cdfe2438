package main

import (
	"bufio"
	"debug/buildinfo"
	"fmt"
	"os"
	"runtime/debug"
)

// `go` version, `path`, `mod`, `dep` and `=>` with path, version and sum, `build` with key and value
func dumpBuildInfo(out *bufio.Writer, args []string) error {
	file, err := os.Open(args[0])
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := buildinfo.Read(file)
	if err != nil {
		// The package keeps its "not a Go executable" to itself: the text is all there is.
		fmt.Fprintf(out, "error\t%s\n", err)
		return nil
	}
	fmt.Fprintf(out, "go\t%s\npath\t%s\n", info.GoVersion, info.Path)
	printModule(out, "mod", &info.Main)
	for _, module := range info.Deps {
		printModule(out, "dep", module)
	}
	for _, setting := range info.Settings {
		fmt.Fprintf(out, "build\t%s\t%s\n", setting.Key, setting.Value)
	}
	return nil
}

func printModule(out *bufio.Writer, kind string, module *debug.Module) {
	if module.Path == "" {
		return
	}
	fmt.Fprintf(out, "%s\t%s\t%s\t%s\n", kind, module.Path, module.Version, module.Sum)
	if module.Replace != nil {
		printModule(out, "=>", module.Replace)
	}
}
