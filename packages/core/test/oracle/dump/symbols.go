package main

import (
	"bufio"
	"debug/elf"
	"errors"
	"fmt"
)

// A symbol of any format. Section is the number that the format counts sections by, -1 for none.
type symbol struct {
	name    string
	address uint64
	size    uint64
	section int
}

// name, address, size, section
func dumpSymbols(out *bufio.Writer, args []string) error {
	file, err := openFile(args[0])
	if err != nil {
		return err
	}
	defer file.close()
	symbols, err := file.symbols()
	if err != nil {
		return err
	}
	for _, s := range symbols {
		fmt.Fprintf(out, "%s\t%d\t%d\t%d\n", s.name, s.address, s.size, s.section)
	}
	return nil
}

func (c *opened) symbols() ([]symbol, error) {
	var found []symbol
	switch {
	case c.elf != nil:
		symbols, err := c.elf.Symbols()
		if errors.Is(err, elf.ErrNoSymbols) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		for _, s := range symbols {
			section := int(s.Section)
			if s.Section == elf.SHN_UNDEF || s.Section >= elf.SHN_LORESERVE {
				section = -1
			}
			found = append(found, symbol{s.Name, s.Value, s.Size, section})
		}
	case c.macho != nil && c.macho.Symtab != nil:
		for _, s := range c.macho.Symtab.Syms {
			found = append(found, symbol{s.Name, s.Value, 0, int(s.Sect) - 1})
		}
	case c.pe != nil:
		base := c.imageBase()
		for _, s := range c.pe.Symbols {
			section := int(s.SectionNumber) - 1
			address := uint64(s.Value)
			if section >= 0 && section < len(c.pe.Sections) {
				address += base + uint64(c.pe.Sections[section].VirtualAddress)
			}
			found = append(found, symbol{s.Name, address, 0, max(section, -1)})
		}
	}
	return found, nil
}
