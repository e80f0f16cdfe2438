package main

import (
	"bufio"
	"debug/elf"
	"debug/gosym"
	"encoding/binary"
	"fmt"
	"io"
	"os"
)

// entry, name, file:line of the entry, address in the middle, file:line there, end: of every function of the
// function table
func dumpFunctions(out *bufio.Writer, args []string) error {
	file, err := openFile(args[0])
	if err != nil {
		return err
	}
	defer file.close()
	data, err := file.functionTable()
	if data == nil {
		return err
	}
	text, err := file.textStart(data)
	if err != nil {
		return err
	}
	return printFunctionTable(out, data, text)
}

// The same for a file that is a function table and nothing else.
func dumpTable(out *bufio.Writer, args []string) error {
	data, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	return printFunctionTable(out, data, 0)
}

func printFunctionTable(out io.Writer, data []byte, text uint64) error {
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
func (c *opened) functionTable() ([]byte, error) {
	switch {
	case c.elf != nil:
		for _, name := range []string{".gopclntab", ".data.rel.ro.gopclntab"} {
			section := c.elf.Section(name)
			if section == nil {
				continue
			}
			// A file with debug information only has the header of the section, and none of its bytes.
			if section.Type == elf.SHT_NOBITS {
				return nil, nil
			}
			return section.Data()
		}
		return c.functionTableBySymbol()
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

// External linking of a PIE merges the table into another section before Go 1.26; symbols still tell where it is.
func (c *opened) functionTableBySymbol() ([]byte, error) {
	symbols, err := c.symbols()
	if err != nil {
		return nil, err
	}
	for _, s := range symbols {
		if s.name != "runtime.pclntab" || s.section < 0 || s.section >= len(c.elf.Sections) {
			continue
		}
		section := c.elf.Sections[s.section]
		data, err := section.Data()
		if err != nil {
			return nil, err
		}
		return data[s.address-section.Addr:], nil
	}
	return nil, nil
}

// What entries of the table count from: the symbol runtime.text, else what the header of Go 1.18 to 1.25 has, else
// the first code section, where C code of external linking may come first.
func (c *opened) textStart(table []byte) (uint64, error) {
	symbols, err := c.symbols()
	if err != nil {
		return 0, err
	}
	for _, s := range symbols {
		if s.name == "runtime.text" || s.name == "_runtime.text" {
			return s.address, nil
		}
	}
	if text := textInHeader(table, c.byteOrder()); text != 0 {
		return text, nil
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

func textInHeader(table []byte, order binary.ByteOrder) uint64 {
	if len(table) < 32 {
		return 0
	}
	if magic := order.Uint32(table); magic != 0xfffffff0 && magic != 0xfffffff1 {
		return 0
	}
	if table[7] == 4 {
		return uint64(order.Uint32(table[16:]))
	}
	return order.Uint64(table[24:])
}

func (c *opened) byteOrder() binary.ByteOrder {
	switch {
	case c.elf != nil:
		return c.elf.ByteOrder
	case c.macho != nil:
		return c.macho.ByteOrder
	}
	return binary.LittleEndian
}
