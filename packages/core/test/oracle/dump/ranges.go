package main

import (
	"bufio"
	"debug/dwarf"
	"fmt"
)

// offset, tag, name, then low and high address of each range: of every unit and function that has code
func dumpRanges(out *bufio.Writer, args []string) error {
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
		if entry.Tag != dwarf.TagSubprogram && entry.Tag != dwarf.TagInlinedSubroutine && !isRoot(entry) {
			return nil
		}
		ranges, err := data.Ranges(entry)
		if err != nil {
			return fmt.Errorf("entry 0x%x: %w", entry.Offset, err)
		}
		if len(ranges) == 0 {
			return nil
		}
		name, _ := entry.Val(dwarf.AttrName).(string)
		fmt.Fprintf(out, "%d\t%d\t%s", entry.Offset, uint32(entry.Tag), name)
		for _, r := range ranges {
			fmt.Fprintf(out, "\t%d\t%d", r[0], r[1])
		}
		fmt.Fprintln(out)
		return nil
	})
}
