package main

import (
	"debug/dwarf"
	"debug/elf"
	"debug/macho"
	"debug/pe"
	"errors"
	"fmt"
)

// An opened file is a file as the package for its format reads it; the other two are nil.
type opened struct {
	elf   *elf.File
	macho *macho.File
	pe    *pe.File
}

func openFile(path string) (*opened, error) {
	e, elfErr := elf.Open(path)
	if elfErr == nil {
		return &opened{elf: e}, nil
	}
	m, machoErr := macho.Open(path)
	if machoErr == nil {
		return &opened{macho: m}, nil
	}
	p, peErr := pe.Open(path)
	if peErr == nil {
		return &opened{pe: p}, nil
	}
	return nil, fmt.Errorf("%s: %w", path, errors.Join(elfErr, machoErr, peErr))
}

func (c *opened) close() {
	switch {
	case c.elf != nil:
		c.elf.Close()
	case c.macho != nil:
		c.macho.Close()
	case c.pe != nil:
		c.pe.Close()
	}
}

// The debug information, nil when the file has none.
func (c *opened) DWARF() (*dwarf.Data, error) {
	if !c.hasDwarf() {
		return nil, nil
	}
	switch {
	case c.elf != nil:
		return c.elf.DWARF()
	case c.macho != nil:
		return c.macho.DWARF()
	}
	return c.pe.DWARF()
}

func (c *opened) hasDwarf() bool {
	for _, name := range c.sectionNames() {
		switch name {
		case ".debug_info", ".zdebug_info", "__debug_info", "__zdebug_info":
			return true
		}
	}
	return false
}

func (c *opened) sectionNames() []string {
	var names []string
	switch {
	case c.elf != nil:
		for _, section := range c.elf.Sections {
			if section.Type != elf.SHT_NOBITS {
				names = append(names, section.Name)
			}
		}
	case c.macho != nil:
		for _, section := range c.macho.Sections {
			names = append(names, section.Name)
		}
	case c.pe != nil:
		for _, section := range c.pe.Sections {
			names = append(names, section.Name)
		}
	}
	return names
}

// Where the preferred load address of a PE file is; 0 elsewhere, where addresses are absolute.
func (c *opened) imageBase() uint64 {
	if c.pe == nil {
		return 0
	}
	switch header := c.pe.OptionalHeader.(type) {
	case *pe.OptionalHeader32:
		return uint64(header.ImageBase)
	case *pe.OptionalHeader64:
		return header.ImageBase
	}
	return 0
}
