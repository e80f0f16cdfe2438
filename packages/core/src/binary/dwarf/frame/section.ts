/** A section of call-frame information and what its pointers count from. */
export interface FrameSection {
  readonly name: '.debug_frame' | '.eh_frame';
  readonly bytes: Uint8Array;
  /** Where the section is loaded: what DW_EH_PE_pcrel counts from. */
  readonly address: number;
  readonly addressSize: 4 | 8;
  readonly littleEndian: boolean;
  /** Address of `.text` and of the global offset table: what DW_EH_PE_textrel and datarel count from. */
  readonly text?: number | undefined;
  readonly data?: number | undefined;
}
