// Command oracle prints what Go's own debug packages read from a binary, for tests to compare with: one
// line a fact, fields separated by tabs, addresses and offsets in decimal. What a file does not have prints nothing.
//
//	oracle COMMAND FILE [ARGUMENT]
//
// Each command is a file of this folder; `commands` lists them.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"sort"
	"strings"
)

// A command writes what it reads from the file that args[0] names.
type command func(out *bufio.Writer, args []string) error

var commands = map[string]command{
	"dump-buildinfo": dumpBuildInfo,
	"dump-dies":      dumpDies,
	"dump-functions": dumpFunctions,
	"dump-ranges":    dumpRanges,
	"dump-rows":      dumpRows,
	"dump-sections":  dumpSections,
	"dump-symbols":   dumpSymbols,
	"dump-units":     dumpUnits,
	"dwarf":          printSampledRows,
	"functions":      dumpFunctions,
	"table":          dumpTable,
}

func main() {
	out := bufio.NewWriterSize(os.Stdout, 1<<16)
	err := run(out, os.Args[1:])
	if flushed := out.Flush(); err == nil {
		err = flushed
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(out *bufio.Writer, args []string) error {
	if len(args) < 2 {
		return usage()
	}
	print, known := commands[args[0]]
	if !known {
		return usage()
	}
	return print(out, args[1:])
}

func usage() error {
	names := make([]string, 0, len(commands))
	for name := range commands {
		names = append(names, name)
	}
	sort.Strings(names)
	return errors.New("usage: oracle " + strings.Join(names, "|") + " FILE [ARGUMENT]")
}
