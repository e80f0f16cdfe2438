// Command containers prints what Go's debug/elf, debug/macho and debug/pe read from a file, for tests to compare with.
//
//	containers sections FILE    name, address, size, offset, flags and, of Mach-O, the segment
//	containers symbols FILE     name, address, section, counted from 1
//	containers slices FILE      processor, subtype, offset and size of each slice of a universal file
//	containers functions FILE   entry and name of every function, file:line of its entry
//	containers dwarf FILE STEP  counts, then address, file and line of every STEP-th row
package main

import (
	"bufio"
	"bytes"
	"debug/dwarf"
	"debug/elf"
	"debug/gosym"
	"debug/macho"
	"debug/pe"
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
		return errors.New("usage: containers sections|symbols|slices|functions|dwarf FILE [STEP]")
	}
	if args[0] == "slices" {
		return slices(out, args[1])
	}
	file, err := open(args[1])
	if err != nil {
		return err
	}
	switch args[0] {
	case "sections":
		file.sections(out)
		return nil
	case "symbols":
		return file.symbols(out)
	case "functions":
		return functionTable(out, file)
	case "dwarf":
		step, err := strconv.Atoi(args[2])
		if err != nil {
			return err
		}
		return rows(out, file, step)
	}
	return errors.New("unknown command " + args[0])
}

func slices(out io.Writer, path string) error {
	file, err := macho.OpenFat(path)
	if err != nil {
		return err
	}
	for _, arch := range file.Arches {
		fmt.Fprintf(out, "%d\t%d\t%d\t%d\n", arch.Cpu, arch.SubCpu, arch.Offset, arch.Size)
	}
	return nil
}

func functionTable(out io.Writer, file executable) error {
	data, text, err := file.pclntab()
	if err != nil {
		return err
	}
	table, err := gosym.NewTable(nil, gosym.NewLineTable(data, text))
	if err != nil {
		return err
	}
	for _, f := range table.Funcs {
		path, line, _ := table.PCToLine(f.Entry)
		fmt.Fprintf(out, "%d\t%s\t%s:%d\n", f.Entry, f.Name, path, line)
	}
	return nil
}

type executable interface {
	dwarfFile
	sections(out io.Writer)
	symbols(out io.Writer) error
	// pclntab returns the function table and the address of runtime.text.
	pclntab() ([]byte, uint64, error)
}

func open(path string) (executable, error) {
	if file, err := elf.Open(path); err == nil {
		return elfFile{file}, nil
	}
	if file, err := macho.Open(path); err == nil {
		return machoFile{file}, nil
	}
	file, err := pe.Open(path)
	return peFile{file}, err
}

type elfFile struct{ *elf.File }

func (f elfFile) sections(out io.Writer) {
	for _, s := range f.Sections {
		fmt.Fprintf(out, "%s\t%d\t%d\t%d\t%d\t\n", s.Name, s.Addr, s.FileSize, s.Offset, s.Flags)
	}
}

func (f elfFile) symbols(out io.Writer) error {
	symbols, err := f.Symbols()
	if errors.Is(err, elf.ErrNoSymbols) {
		return nil
	}
	for _, s := range symbols {
		fmt.Fprintf(out, "%s\t%d\t%d\n", s.Name, s.Value, s.Section)
	}
	return err
}

func (f elfFile) pclntab() ([]byte, uint64, error) { return nil, 0, errors.New("see functions") }

type machoFile struct{ *macho.File }

func (f machoFile) sections(out io.Writer) {
	for _, s := range f.Sections {
		fmt.Fprintf(out, "%s\t%d\t%d\t%d\t%d\t%s\n", s.Name, s.Addr, s.Size, s.Offset, s.Flags, s.Seg)
	}
}

func (f machoFile) symbols(out io.Writer) error {
	if f.Symtab == nil {
		return nil
	}
	for _, s := range f.Symtab.Syms {
		// Of an entry for debuggers the section field means something else.
		sect := int(s.Sect)
		if s.Type&0xe0 != 0 || s.Type&0x0e != 0x0e {
			sect = 0
		}
		fmt.Fprintf(out, "%s\t%d\t%d\n", s.Name, s.Value, sect)
	}
	return nil
}

func (f machoFile) pclntab() ([]byte, uint64, error) {
	data, err := f.Section("__gopclntab").Data()
	if err != nil {
		return nil, 0, err
	}
	for _, s := range f.Symtab.Syms {
		if s.Name == "runtime.text" {
			return data, s.Value, nil
		}
	}
	return data, f.Section("__text").Addr, nil
}

type peFile struct{ *pe.File }

func (f peFile) base() uint64 {
	switch header := f.OptionalHeader.(type) {
	case *pe.OptionalHeader32:
		return uint64(header.ImageBase)
	case *pe.OptionalHeader64:
		return header.ImageBase
	}
	return 0
}

func (f peFile) sections(out io.Writer) {
	for _, s := range f.Sections {
		size := s.Size
		if f.OptionalHeader != nil && s.VirtualSize != 0 && s.VirtualSize < size {
			size = s.VirtualSize
		}
		if s.Offset == 0 || s.Size == 0 {
			size = max(s.Size, s.VirtualSize)
		}
		fmt.Fprintf(out, "%s\t%d\t%d\t%d\t%d\t\n", s.Name, f.base()+uint64(s.VirtualAddress), size, s.Offset, s.Characteristics)
	}
}

func (f peFile) symbols(out io.Writer) error {
	for _, s := range f.Symbols {
		address, section := uint64(s.Value), max(0, int(s.SectionNumber))
		if section > 0 {
			address += f.base() + uint64(f.Sections[section-1].VirtualAddress)
		}
		fmt.Fprintf(out, "%s\t%d\t%d\n", s.Name, address, section)
	}
	return nil
}

func (f peFile) pclntab() ([]byte, uint64, error) {
	address := map[string]uint64{}
	for _, s := range f.Symbols {
		if s.SectionNumber > 0 {
			address[s.Name] = uint64(f.Sections[s.SectionNumber-1].VirtualAddress) + uint64(s.Value)
		}
	}
	start, text := address["runtime.pclntab"], address["runtime.text"]+f.base()
	for _, s := range f.Sections {
		from := uint64(s.VirtualAddress)
		if start == 0 || start < from || start >= from+uint64(s.Size) {
			continue
		}
		data, err := s.Data()
		if err != nil {
			return nil, 0, err
		}
		data = data[start-from:]
		if end := address["runtime.epclntab"]; end > start {
			data = data[:end-start]
		}
		return data, text, nil
	}
	// Without symbols: where the magic number of Go 1.20 and later stands; the table begins to be read as if the
	// code started where the section of that name does.
	for _, s := range f.Sections {
		data, _ := s.Data()
		for _, magic := range [][]byte{{0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8}, {0xf1, 0xff, 0xff, 0xff, 0, 0, 4, 8}, {0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 4}} {
			if at := bytes.Index(data, magic); at >= 0 {
				return data[at:], f.base() + uint64(f.Section(".text").VirtualAddress), nil
			}
		}
	}
	return nil, 0, errors.New("no function table")
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
