package main

import (
	"bufio"
	"debug/dwarf"
	"fmt"
)

// offset of the root entry, tag, name, producer, compilation directory, offset of the line program (-1 without),
// entries of the unit
func dumpUnits(out *bufio.Writer, args []string) error {
	file, err := openFile(args[0])
	if err != nil {
		return err
	}
	defer file.close()
	data, err := file.DWARF()
	if data == nil {
		return err
	}
	entries := 0
	var root *dwarf.Entry
	flush := func() {
		if root != nil {
			printUnit(out, root, entries)
		}
	}
	err = eachDie(data, func(entry *dwarf.Entry) error {
		if isRoot(entry) {
			flush()
			root, entries = entry, 0
		}
		entries++
		return nil
	})
	if err != nil {
		return err
	}
	flush()
	return nil
}

func isRoot(entry *dwarf.Entry) bool {
	switch entry.Tag {
	case dwarf.TagCompileUnit, dwarf.TagPartialUnit, dwarf.TagTypeUnit, dwarf.TagSkeletonUnit:
		return true
	}
	return false
}

func printUnit(out *bufio.Writer, root *dwarf.Entry, entries int) {
	text := func(attr dwarf.Attr) string {
		value, _ := root.Val(attr).(string)
		return value
	}
	lines, ok := root.Val(dwarf.AttrStmtList).(int64)
	if !ok {
		lines = -1
	}
	fmt.Fprintf(out, "%d\t%d\t%s\t%s\t%s\t%d\t%d\n", root.Offset, uint32(root.Tag), text(dwarf.AttrName),
		text(dwarf.AttrProducer), text(dwarf.AttrCompDir), lines, entries)
}
