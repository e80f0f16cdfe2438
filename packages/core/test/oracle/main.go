// Command oracle prints what Go's own debug packages read from a binary, for tests to compare with.
//
//	oracle functions FILE   entry, name, file:line of the entry and of the middle of every function
//	oracle dwarf FILE STEP  counts, then address, file and line of every STEP-th row
//	oracle sections FILE    DWARF sections in base64; ELF, Mach-O or PE, as the next two
//	oracle entries FILE STEP  every STEP-th debugging information entry with its attributes
//	oracle ranges FILE      address ranges of every entry that has some
package main

import (
	"bufio"
	"debug/dwarf"
	"debug/elf"
	"debug/gosym"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
)

func main() {
	out := bufio.NewWriter(os.Stdout)
	err := run(out, os.Args[1:])
	out.Flush()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(out io.Writer, args []string) error {
	if len(args) < 2 {
		return errors.New("usage: oracle functions|dwarf FILE [STEP]")
	}
	switch args[0] {
	case "sections":
		return printSections(out, args[1])
	case "entries":
		step, err := strconv.Atoi(args[2])
		if err != nil {
			return err
		}
		return printEntries(out, args[1], step)
	case "ranges":
		return printRanges(out, args[1])
	}
	if known, err := container(out, args); known {
		return err
	}
	file, err := elf.Open(args[1])
	if err != nil {
		return err
	}
	defer file.Close()
	switch args[0] {
	case "functions":
		return functions(out, file)
	case "dwarf":
		step, err := strconv.Atoi(args[2])
		if err != nil {
			return err
		}
		return rows(out, file, step)
	}
	return errors.New("unknown command " + args[0])
}

func functions(out io.Writer, file *elf.File) error {
	section := file.Section(".gopclntab")
	if section == nil {
		section = file.Section(".data.rel.ro.gopclntab")
	}
	if section == nil {
		return errors.New("no function table")
	}
	data, err := section.Data()
	if err != nil {
		return err
	}
	table, err := gosym.NewTable(nil, gosym.NewLineTable(data, textStart(file)))
	if err != nil {
		return err
	}
	for _, f := range table.Funcs {
		file1, line1, _ := table.PCToLine(f.Entry)
		middle := f.Entry + (f.End-f.Entry)/2
		file2, line2, _ := table.PCToLine(middle)
		fmt.Fprintf(out, "%d\t%s\t%s:%d\t%d\t%s:%d\n", f.Entry, f.Name, file1, line1, middle, file2, line2)
	}
	return nil
}

func textStart(file *elf.File) uint64 {
	symbols, _ := file.Symbols()
	for _, symbol := range symbols {
		if symbol.Name == "runtime.text" {
			return symbol.Value
		}
	}
	return file.Section(".text").Addr
}

// dwarfFile is a file of any container.
type dwarfFile interface {
	DWARF() (*dwarf.Data, error)
}

func rows(out io.Writer, file dwarfFile, step int) error {
	data, err := file.DWARF()
	if err != nil {
		return err
	}
	units, entries, count := 0, 0, 0
	reader := data.Reader()
	for {
		entry, err := reader.Next()
		if err != nil {
			return err
		}
		if entry == nil {
			break
		}
		if entry.Tag != 0 {
			entries++
		}
		if entry.Tag != dwarf.TagCompileUnit {
			continue
		}
		units++
		lines, err := data.LineReader(entry)
		if err != nil {
			return err
		}
		if lines == nil {
			continue
		}
		var row, before dwarf.LineEntry
		for {
			err := lines.Next(&row)
			if err == io.EOF {
				break
			}
			if err != nil {
				return err
			}
			count++
			// Only the last row of an address decides.
			if before.File != nil && !before.EndSequence && row.Address > before.Address && count%step == 0 {
				fmt.Fprintf(out, "row\t%d\t%s\t%d\n", before.Address, before.File.Name, before.Line)
			}
			before = row
		}
	}
	fmt.Fprintf(out, "units\t%d\nentries\t%d\nrows\t%d\n", units, entries, count)
	return nil
}
