package main

import (
	"bufio"
	"debug/gosym"
	"fmt"
)

// entry, name, file:line of the entry, address in the middle, file:line there, end: of every function of the
// function table
func printFunctions(out *bufio.Writer, args []string) error {
	file, err := open(args[0])
	if err != nil {
		return err
	}
	defer file.close()
	data, err := file.functionTable()
	if data == nil {
		return err
	}
	text, err := file.textStart()
	if err != nil {
		return err
	}
	table, err := gosym.NewTable(nil, gosym.NewLineTable(data, text))
	if err != nil {
		return err
	}
	for _, f := range table.Funcs {
		file1, line1, _ := table.PCToLine(f.Entry)
		middle := f.Entry + (f.End-f.Entry)/2
		file2, line2, _ := table.PCToLine(middle)
		fmt.Fprintf(out, "%d\t%s\t%s:%d\t%d\t%s:%d\t%d\n", f.Entry, f.Name, file1, line1, middle, file2, line2, f.End)
	}
	return nil
}

// The bytes of the function table, nil when no section and no symbol tells where it is.
func (c *container) functionTable() ([]byte, error) {
	switch {
	case c.elf != nil:
		for _, name := range []string{".gopclntab", ".data.rel.ro.gopclntab"} {
			if section := c.elf.Section(name); section != nil {
				return section.Data()
			}
		}
	case c.macho != nil:
		if section := c.macho.Section("__gopclntab"); section != nil {
			return section.Data()
		}
	case c.pe != nil:
		for _, s := range c.pe.Symbols {
			if s.Name != "runtime.pclntab" || s.SectionNumber <= 0 {
				continue
			}
			data, err := c.pe.Sections[s.SectionNumber-1].Data()
			if err != nil {
				return nil, err
			}
			return data[s.Value:], nil
		}
	}
	return nil, nil
}

// What entries of the table count from: the symbol runtime.text, else the first code section.
func (c *container) textStart() (uint64, error) {
	symbols, err := c.symbols()
	if err != nil {
		return 0, err
	}
	for _, s := range symbols {
		if s.name == "runtime.text" || s.name == "_runtime.text" {
			return s.address, nil
		}
	}
	switch {
	case c.elf != nil && c.elf.Section(".text") != nil:
		return c.elf.Section(".text").Addr, nil
	case c.macho != nil && c.macho.Section("__text") != nil:
		return c.macho.Section("__text").Addr, nil
	case c.pe != nil && c.pe.Section(".text") != nil:
		return c.imageBase() + uint64(c.pe.Section(".text").VirtualAddress), nil
	}
	return 0, nil
}
