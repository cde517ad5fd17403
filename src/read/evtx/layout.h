#pragma once

#include <cstddef>
#include <cstdint>

/// Sizes, offsets and codes of the file format: the file around the records as published by those
/// who took it apart and confirmed on real files, the binary XML in the records as in [MS-EVEN6]
/// 2.2.12.
namespace longwatch::read::evtx {

// File: a header block, then chunk slots.
inline constexpr std::size_t kFileHeaderBytes = 4096;
inline constexpr char kFileMagic[] = {'E', 'l', 'f', 'F', 'i', 'l', 'e', '\0'};

// Chunk: a header of 512 bytes, then records up to the free space. Offsets inside a chunk count
// from its first byte.
inline constexpr std::size_t kChunkBytes = 65536;
inline constexpr std::size_t kChunkHeaderBytes = 512;
inline constexpr char kChunkMagic[] = {'E', 'l', 'f', 'C', 'h', 'n', 'k', '\0'};
inline constexpr std::size_t kMagicBytes = 8;

// Record: magic, size, EventRecordID, time of writing, binary XML, size again.
inline constexpr std::uint32_t kRecordMagic = 0x00002A2A;
inline constexpr std::size_t kRecordHeaderBytes = 24;
inline constexpr std::size_t kRecordTrailerBytes = 4;
inline constexpr std::size_t kRecordMinimumBytes = kRecordHeaderBytes + kRecordTrailerBytes;

// Tokens of the binary XML. kMoreFlag on an element: it has attributes; on others: more of the same
// kind follow.
inline constexpr std::uint8_t kMoreFlag = 0x40;

enum class TokenCode : std::uint8_t {
  EndOfFragment = 0x00,
  OpenElement = 0x01,
  CloseStartElement = 0x02,
  CloseEmptyElement = 0x03,
  EndElement = 0x04,
  Value = 0x05,
  Attribute = 0x06,
  CdataSection = 0x07,
  CharacterReference = 0x08,
  EntityReference = 0x09,
  InstructionTarget = 0x0A,
  InstructionData = 0x0B,
  TemplateInstance = 0x0C,
  NormalSubstitution = 0x0D,
  OptionalSubstitution = 0x0E,
  FragmentHeader = 0x0F,
};

/// Types of values; with kArrayFlag an array of the type.
enum class ValueType : std::uint8_t {
  Null = 0x00,
  String = 0x01,
  AnsiString = 0x02,
  Int8 = 0x03,
  UInt8 = 0x04,
  Int16 = 0x05,
  UInt16 = 0x06,
  Int32 = 0x07,
  UInt32 = 0x08,
  Int64 = 0x09,
  UInt64 = 0x0A,
  Real32 = 0x0B,
  Real64 = 0x0C,
  Boolean = 0x0D,
  Binary = 0x0E,
  Guid = 0x0F,
  Size = 0x10,
  FileTime = 0x11,
  SystemTime = 0x12,
  Sid = 0x13,
  HexInt32 = 0x14,
  HexInt64 = 0x15,
  Handle = 0x20,
  BinXml = 0x21,
  Xml = 0x23,
};

inline constexpr std::uint8_t kArrayFlag = 0x80;
inline constexpr std::uint8_t kBinXmlType = static_cast<std::uint8_t>(ValueType::BinXml);

// A template definition in a chunk: offset of the next one, GUID, size of the body, body. The GUID
// is followed at once by the size, and both together name the content.
inline constexpr std::size_t kDefinitionGuidOffset = 4;
inline constexpr std::size_t kDefinitionSizeOffset = 20;
inline constexpr std::size_t kDefinitionHeaderBytes = 24;

// A template instance: for each value u16 size, u8 type, u8 zero; then the values.
inline constexpr std::size_t kDescriptorBytes = 4;

}  // namespace longwatch::read::evtx
