package main

import (
	"bufio"
	"debug/dwarf"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// eachRow calls visit for every row of the line program of every unit; unit is the offset of the program.
func eachRow(data *dwarf.Data, visit func(program int64, row *dwarf.LineEntry)) error {
	return eachDie(data, func(entry *dwarf.Entry) error {
		if !isRoot(entry) {
			return nil
		}
		lines, err := data.LineReader(entry)
		if lines == nil {
			return err
		}
		program, _ := entry.Val(dwarf.AttrStmtList).(int64)
		var row dwarf.LineEntry
		for {
			err := lines.Next(&row)
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return fmt.Errorf("line program 0x%x: %w", program, err)
			}
			visit(program, &row)
		}
	})
}

// offset of the line program, address, file, line; `end` instead of file and line behind a sequence
func dumpRows(out *bufio.Writer, args []string) error {
	file, err := openFile(args[0])
	if err != nil {
		return err
	}
	defer file.close()
	data, err := file.DWARF()
	if data == nil {
		return err
	}
	return eachRow(data, func(program int64, row *dwarf.LineEntry) {
		if row.EndSequence {
			fmt.Fprintf(out, "%d\t%d\tend\n", program, row.Address)
			return
		}
		name := ""
		if row.File != nil {
			name = row.File.Name
		}
		fmt.Fprintf(out, "%d\t%d\t%s\t%d\n", program, row.Address, name, row.Line)
	})
}

// `row`, address, file, line of every STEP-th row that decides about its address; then the counts of units,
// entries and rows
func printSampledRows(out *bufio.Writer, args []string) error {
	if len(args) < 2 {
		return errors.New("usage: oracle dwarf FILE STEP")
	}
	step, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	file, err := openFile(args[0])
	if err != nil {
		return err
	}
	defer file.close()
	if !file.hasDwarf() {
		return nil
	}
	return rows(out, file, step)
}

// A dwarfFile is a file of any format with debug information.
type dwarfFile interface {
	DWARF() (*dwarf.Data, error)
}

func rows(out io.Writer, file dwarfFile, step int) error {
	data, err := file.DWARF()
	if err != nil {
		return err
	}
	units, entries, count := 0, 0, 0
	err = eachDie(data, func(entry *dwarf.Entry) error {
		entries++
		if isRoot(entry) {
			units++
		}
		return nil
	})
	if err != nil {
		return err
	}
	var before dwarf.LineEntry
	err = eachRow(data, func(_ int64, row *dwarf.LineEntry) {
		count++
		// Only the last row of an address decides.
		if before.File != nil && !before.EndSequence && row.Address > before.Address && count%step == 0 {
			fmt.Fprintf(out, "row\t%d\t%s\t%d\n", before.Address, before.File.Name, before.Line)
		}
		before = *row
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "units\t%d\nentries\t%d\nrows\t%d\n", units, entries, count)
	return nil
}
