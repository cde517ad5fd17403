#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "read/evtx/layout.h"
#include "read/evtx/values.h"

namespace longwatch::read::evtx {

/// A use of a template: where its definition and its values lie, as offsets into the chunk. All
/// lie inside the chunk.
struct TemplateInstance {
  std::uint32_t definition = 0;
  std::uint32_t count = 0;
  std::uint32_t descriptors = 0;
  std::uint32_t values = 0;
};

enum class TokenKind : std::uint8_t {
  EndOfFragment,  ///< or of the bytes
  OpenElement,    ///< name
  Attribute,      ///< name; its content follows up to the next token that is no content
  CloseStartElement,
  CloseEmptyElement,
  EndElement,
  Text,          ///< value
  Entity,        ///< name without & and ;
  Substitution,  ///< substitution, declared_type
  TemplateInstance,
  Instruction,  ///< a processing instruction or a part of one; means nothing
  Damaged,      ///< problem says why; nothing comes after
};

struct Token {
  TokenKind kind = TokenKind::Damaged;
  ByteView name;  ///< UTF-16LE
  TypedBytes value;
  std::uint16_t substitution = 0;
  std::uint8_t declared_type = 0;
  TemplateInstance instance;
  /// Of a name: chunk offset of the word that says where the name stands.
  std::uint32_t name_word = 0;
  const char* problem = nullptr;
};

/// Elements inside a template definition carry a two-byte number between token and size, all others
/// do not.
enum class DependencyIds : std::uint8_t { Present, Absent };

/// Cuts binary XML into tokens. Knows nothing of nesting; checks every bound. Fragment headers are
/// passed over. Views point into the chunk.
class TokenReader {
 public:
  /// Precondition: begin <= end <= chunk.size().
  TokenReader(ByteView chunk, std::size_t begin, std::size_t end, DependencyIds dependency_ids)
      : chunk_(chunk), cursor_(chunk.first(end), begin), dependency_ids_(dependency_ids) {}

  Token next();

  std::size_t position() const { return cursor_.position(); }

 private:
  void skip_fragment_headers();
  void read_token(Token& token, std::uint8_t code);
  void read_content(Token& token, TokenCode code);
  void read_element(Token& token, std::uint8_t code);
  void read_name(Token& token);
  void read_static_value(Token& token);
  void read_counted_text(Token& token);
  void read_instance(Token& token);

  ByteView chunk_;
  ByteCursor cursor_;
  DependencyIds dependency_ids_;
};

/// Where a name stands and what it says, or nothing when it does not fit into the chunk.
struct NameRecord {
  ByteView text;          ///< UTF-16LE
  std::size_t bytes = 0;  ///< with its header and the NUL behind
};

/// Reads the name at a chunk offset; `bytes` is 0 when it does not fit.
NameRecord read_name_record(ByteView chunk, std::size_t offset);

}  // namespace longwatch::read::evtx
