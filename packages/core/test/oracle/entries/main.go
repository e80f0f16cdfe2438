// Command entries prints what Go's debug/dwarf reads of debugging information entries, for tests to compare with.
//
//	entries sections FILE      DWARF sections in base64; of ELF, Mach-O or PE
//	entries entries FILE STEP  every STEP-th debugging information entry with its attributes
//	entries ranges FILE        address ranges of every entry that has some
package main

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"debug/dwarf"
	"debug/elf"
	"debug/macho"
	"debug/pe"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

// debugSections gives the DWARF sections of a file by name without prefix, decompressed, not relocated.
func debugSections(path string) (map[string][]byte, error) {
	sections := map[string][]byte{}
	add := func(name string, data func() ([]byte, error)) error {
		short := strings.TrimLeft(name, "._")
		plain, isDebug := strings.CutPrefix(strings.TrimPrefix(short, "z"), "debug_")
		if !isDebug {
			return nil
		}
		content, err := data()
		if err != nil {
			return err
		}
		if len(content) > 12 && string(content[:4]) == "ZLIB" {
			size := binary.BigEndian.Uint64(content[4:12])
			reader, err := zlib.NewReader(bytes.NewReader(content[12:]))
			if err != nil {
				return err
			}
			content = make([]byte, size)
			if _, err := io.ReadFull(reader, content); err != nil {
				return err
			}
		}
		if sections[plain] == nil && len(content) > 0 {
			sections[plain] = content
		}
		return nil
	}
	if file, err := elf.Open(path); err == nil {
		defer file.Close()
		for _, section := range file.Sections {
			if section.Type == elf.SHT_NOBITS {
				continue
			}
			if err := add(section.Name, section.Data); err != nil {
				return nil, err
			}
		}
		return sections, nil
	}
	if file, err := macho.Open(path); err == nil {
		defer file.Close()
		for _, section := range file.Sections {
			if err := add(section.Name, section.Data); err != nil {
				return nil, err
			}
		}
		return sections, nil
	}
	file, err := pe.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	for _, section := range file.Sections {
		data := func() ([]byte, error) {
			content, err := section.Data()
			if section.VirtualSize > 0 && section.VirtualSize < uint32(len(content)) {
				content = content[:section.VirtualSize]
			}
			return content, err
		}
		if err := add(section.Name, data); err != nil {
			return nil, err
		}
	}
	return sections, nil
}

func printSections(out io.Writer, path string) error {
	sections, err := debugSections(path)
	if err != nil {
		return err
	}
	for name, content := range sections {
		fmt.Fprintf(out, "%s\t%s\n", name, base64.StdEncoding.EncodeToString(content))
	}
	return nil
}

func openDwarf(path string) (*dwarf.Data, error) {
	s, err := debugSections(path)
	if err != nil {
		return nil, err
	}
	data, err := dwarf.New(s["abbrev"], nil, nil, s["info"], s["line"], nil, s["ranges"], s["str"])
	if err != nil {
		return nil, err
	}
	if s["types"] != nil {
		if err := data.AddTypes("types-0", s["types"]); err != nil {
			return nil, err
		}
	}
	for _, name := range []string{"addr", "line_str", "str_offsets", "rnglists", "loclists"} {
		if s[name] != nil {
			if err := data.AddSection(".debug_"+name, s[name]); err != nil {
				return nil, err
			}
		}
	}
	return data, nil
}

// printEntries prints every step-th entry: offset, tag, whether it has children, then attribute and value.
func printEntries(out io.Writer, path string, step int) error {
	return eachEntry(path, func(count int, _ *dwarf.Data, entry *dwarf.Entry) error {
		if count%step != 0 && entry.Tag != dwarf.TagCompileUnit {
			return nil
		}
		fmt.Fprintf(out, "%d\t%d\t%t", entry.Offset, entry.Tag, entry.Children)
		for _, field := range entry.Field {
			fmt.Fprintf(out, "\t%d:%s", field.Attr, valueText(field.Val))
		}
		fmt.Fprintln(out)
		return nil
	})
}

// printRanges prints offset, tag and address ranges of every entry that has some.
func printRanges(out io.Writer, path string) error {
	return eachEntry(path, func(_ int, data *dwarf.Data, entry *dwarf.Entry) error {
		ranges, err := data.Ranges(entry)
		if err != nil {
			return err
		}
		text := ""
		for _, pair := range ranges {
			if pair[0] != pair[1] {
				text += fmt.Sprintf("\t%d-%d", pair[0], pair[1])
			}
		}
		if text != "" {
			fmt.Fprintf(out, "%d\t%d%s\n", entry.Offset, entry.Tag, text)
		}
		return nil
	})
}

func eachEntry(path string, visit func(count int, data *dwarf.Data, entry *dwarf.Entry) error) error {
	data, err := openDwarf(path)
	if err != nil {
		return err
	}
	reader := data.Reader()
	for count := 0; ; {
		entry, err := reader.Next()
		if err != nil || entry == nil {
			return err
		}
		if entry.Tag == 0 {
			continue
		}
		if err := visit(count, data, entry); err != nil {
			return err
		}
		count++
	}
}

func valueText(value any) string {
	switch value := value.(type) {
	case string:
		return "text " + hex.EncodeToString([]byte(value))
	case []byte:
		return "bytes " + hex.EncodeToString(value)
	default:
		return fmt.Sprint(value)
	}
}

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
		return errors.New("usage: entries sections|entries|ranges FILE [STEP]")
	}
	switch args[0] {
	case "sections":
		return printSections(out, args[1])
	case "entries":
		step, err := strconv.Atoi(args[2])
		if err != nil {
			return err
		}
		return printEntries(out, args[1], step)
	case "ranges":
		return printRanges(out, args[1])
	}
	return errors.New("unknown command " + args[0])
}
