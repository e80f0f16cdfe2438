package main

import (
	"bufio"
	"debug/dwarf"
	"fmt"
)

// eachDie calls visit for every debugging information entry in the order of the file, null entries left out.
func eachDie(data *dwarf.Data, visit func(entry *dwarf.Entry) error) error {
	reader := data.Reader()
	for {
		entry, err := reader.Next()
		if err != nil {
			return err
		}
		if entry == nil {
			return nil
		}
		if entry.Tag == 0 {
			continue
		}
		if err := visit(entry); err != nil {
			return err
		}
	}
}

// offset, tag, whether it has children
func dumpDies(out *bufio.Writer, args []string) error {
	file, err := openFile(args[0])
	if err != nil {
		return err
	}
	defer file.close()
	data, err := file.DWARF()
	if data == nil {
		return err
	}
	return eachDie(data, func(entry *dwarf.Entry) error {
		_, err := fmt.Fprintf(out, "%d\t%d\t%t\n", entry.Offset, uint32(entry.Tag), entry.Children)
		return err
	})
}
