package main

import (
	"bufio"
	"debug/elf"
	"fmt"
)

// index, name, address, offset, bytes in the file (in memory when none are), flags, link, entry size
func dumpSections(out *bufio.Writer, args []string) error {
	file, err := openFile(args[0])
	if err != nil {
		return err
	}
	defer file.close()
	line := func(index int, name string, addr, offset, size, flags, link, entry uint64) {
		fmt.Fprintf(out, "%d\t%s\t%d\t%d\t%d\t%d\t%d\t%d\n", index, name, addr, offset, size, flags, link, entry)
	}
	switch {
	case file.elf != nil:
		for index, s := range file.elf.Sections {
			size := s.FileSize
			if s.Type == elf.SHT_NOBITS {
				size = s.Size
			}
			line(index, s.Name, s.Addr, s.Offset, size, uint64(s.Flags), uint64(s.Link), s.Entsize)
		}
	case file.macho != nil:
		for index, s := range file.macho.Sections {
			line(index, s.Name, s.Addr, uint64(s.Offset), s.Size, uint64(s.Flags), 0, 0)
		}
	case file.pe != nil:
		base := file.imageBase()
		for index, s := range file.pe.Sections {
			// Behind VirtualSize a section is padding; one that is not stored only has that size.
			size := s.Size
			if c := s.VirtualSize; s.Offset == 0 || s.Size == 0 {
				size = max(s.Size, c)
			} else if file.pe.OptionalHeader != nil && c != 0 {
				size = min(s.Size, c)
			}
			address := base + uint64(s.VirtualAddress)
			line(index, s.Name, address, uint64(s.Offset), uint64(size), uint64(s.Characteristics), 0, 0)
		}
	}
	return nil
}
